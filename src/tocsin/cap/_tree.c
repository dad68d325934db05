/* The fields of an alert out of the tree that lxml made: twin of tocsin.cap.quick.fields_in_python.
 *
 * It walks by the structs in the headers that come with lxml. It parses nothing, changes nothing and keeps nothing. The
 * module does not load beside another lxml or libxml2 than the one it was compiled for.
 */
#include "_swift.h"
#include <libxml/tree.h>
#include <libxml/xmlversion.h>
#include <string.h>
#include "lxml.etree.h"
#include "lxml-version.h"

#define DSIG "http://www.w3.org/2000/09/xmldsig#"

typedef struct {
    const char *namespace;
    const xmlNs *seen; /* the last one found equal to `namespace` */
    Standing standing;
    Py_ssize_t signatures;
} Walk;

static PyTypeObject *element_type;

static int is_blank(const xmlChar *text) {
    for (; text != NULL && *text; text++)
        if (*text != ' ' && *text != '\n' && *text != '\t' && *text != '\r') return 0;
    return 1;
}

static int is_text(const xmlNode *node) { return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE; }

/* Whether an element is of the walk's namespace and has no attribute. */
static int is_plain(const xmlNode *node, Walk *walk) {
    if (node->ns == NULL || node->ns->href == NULL || node->properties != NULL) return 0;
    if (node->ns == walk->seen) return 1;
    if (strcmp((const char *)node->ns->href, walk->namespace) != 0) return 0;
    walk->seen = node->ns;
    return 1;
}

static int is_signature(const xmlNode *node) {
    return node->ns != NULL && node->ns->href != NULL && strcmp((const char *)node->ns->href, DSIG) == 0;
}

/* The text of an element that holds nothing else. */
static PyObject *text_of(const xmlNode *node) {
    const xmlNode *child = node->children;
    if (child == NULL) return Py_NewRef(empty_text);
    if (child->next == NULL && is_text(child)) {
        const char *text = child->content ? (const char *)child->content : "";
        return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), NULL);
    }
    PyObject *whole = Py_NewRef(empty_text);
    for (; child != NULL && whole != NULL; child = child->next) {
        if (!is_text(child)) {
            Py_DECREF(whole);
            return NULL;
        }
        PyObject *piece = PyUnicode_FromString(child->content ? (const char *)child->content : "");
        if (piece == NULL) {
            Py_DECREF(whole);
            return NULL;
        }
        PyUnicode_Append(&whole, piece);
        Py_DECREF(piece);
    }
    return whole;
}

/* The next element at or after `node`, NULL at the end; `*stray` is set for anything but white space between. */
static const xmlNode *next_element(const xmlNode *node, int *stray) {
    for (; node != NULL && node->type != XML_ELEMENT_NODE; node = node->next)
        if (!is_text(node) || !is_blank(node->content)) {
            *stray = 1;
            return NULL;
        }
    return node;
}

/* The two texts of a valueName and a value, which must be all that the element holds. */
static PyObject *pair_of(const xmlNode *node, Walk *walk) {
    int stray = 0;
    const xmlNode *name = next_element(node->children, &stray);
    const xmlNode *value = name == NULL ? NULL : next_element(name->next, &stray);
    if (value == NULL || next_element(value->next, &stray) != NULL || stray) return NULL;
    if (!is_plain(name, walk) || !is_plain(value, walk)) return NULL;
    if (strcmp((const char *)name->name, "valueName") != 0 || strcmp((const char *)value->name, "value") != 0) return NULL;
    PyObject *one = text_of(name);
    return pair_of_texts(one, one == NULL ? NULL : text_of(value));
}

static int read_children(const xmlNode *node, Found *found, Walk *walk, int is_root);

static PyObject *block_of(const xmlNode *node, PyObject *block, Walk *walk) {
    Found found;
    if (begin(block, &found) < 0) return NULL;
    PyObject *value =
        read_children(node, &found, walk, 0) < 0 ? NULL : made(&found, &walk->standing, NULL, NULL);
    let_go(&found);
    return value;
}

/* The value of one child of a block, by its row. */
static PyObject *value_of(const xmlNode *child, PyObject *row, Walk *walk) {
    long content = content_of(row);
    if (content == PAIRS) return pair_of(child, walk);
    if (content == BLOCKS) return block_of(child, part(row, INNER), walk);
    PyObject *text = text_of(child);
    if (text != NULL && check_text(row, text, &walk->standing) < 0) Py_CLEAR(text);
    return text;
}

/* The place of the row for an element, -1 where there is none or the element is not plain. */
static Py_ssize_t place_of_element(const xmlNode *child, const Found *found, Walk *walk) {
    if (!is_plain(child, walk)) return -1;
    return place_of(found, (const char *)child->name, (Py_ssize_t)strlen((const char *)child->name));
}

/* Count the Signatures from `node` on, which nothing else may follow. */
static int only_signatures(const xmlNode *node, Walk *walk) {
    int stray = 0;
    for (; node != NULL; node = next_element(node->next, &stray)) {
        if (!is_signature(node)) return -1;
        walk->signatures++;
    }
    return stray ? -1 : 0;
}

static int read_children(const xmlNode *node, Found *found, Walk *walk, int is_root) {
    int stray = 0;
    for (const xmlNode *child = next_element(node->children, &stray); child != NULL;
         child = next_element(child->next, &stray)) {
        if (is_root && is_signature(child)) return only_signatures(child, walk);
        Py_ssize_t place = place_of_element(child, found, walk);
        PyObject *value = place < 0 ? NULL : value_of(child, row_at(found, place), walk);
        if (value == NULL || hold(found, place, value, &walk->standing) < 0) return -1;
    }
    return stray ? -1 : 0;
}

PyObject *swift_fields(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyObject_TypeCheck(args[0], element_type) || !PyUnicode_Check(args[1]) || !PyTuple_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "fields(element, namespace, block)");
        return NULL;
    }
    const xmlNode *root = ((struct LxmlElement *)args[0])->_c_node;
    Walk walk = {.namespace = PyUnicode_AsUTF8(args[1]), .standing = {.sure = 1}};
    Found found;
    if (walk.namespace == NULL || begin(args[2], &found) < 0) return NULL;
    PyObject *fields = NULL;
    if (root != NULL && read_children(root, &found, &walk, 1) == 0) fields = as_dict(&found, &walk.standing);
    let_go(&found);
    if (fields == NULL) {
        if (PyErr_Occurred()) return NULL;
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(Nin)", fields, standing_of(&walk.standing), walk.signatures);
}

/* Whether the lxml that runs is the one whose headers were used; sets an ImportError if not. */
static int is_our_lxml(PyObject *etree) {
    PyObject *own = PyUnicode_FromString(LXML_VERSION_STRING), *running = PyObject_GetAttrString(etree, "__version__");
    PyObject *library = PyObject_GetAttrString(etree, "LIBXML_VERSION");
    PyObject *compiled = Py_BuildValue("(iii)", LIBXML_VERSION / 10000, LIBXML_VERSION / 100 % 100, LIBXML_VERSION % 100);
    int same = own && running && library && compiled && PyObject_RichCompareBool(own, running, Py_EQ) == 1 &&
               PyObject_RichCompareBool(library, compiled, Py_EQ) == 1;
    Py_XDECREF(own);
    Py_XDECREF(running);
    Py_XDECREF(library);
    Py_XDECREF(compiled);
    if (!same && !PyErr_Occurred()) PyErr_SetString(PyExc_ImportError, "compiled for another lxml");
    return same;
}

/* Make ready to walk; -1 with an ImportError where this lxml is not the one. */
int begin_tree(PyObject *etree) {
    if (is_our_lxml(etree)) element_type = (PyTypeObject *)PyObject_GetAttrString(etree, "_Element");
    if (element_type == NULL) return -1;
    if (!PyType_Check((PyObject *)element_type) || element_type->tp_basicsize != (Py_ssize_t)sizeof(struct LxmlElement)) {
        PyErr_SetString(PyExc_ImportError, "lxml's elements have another form");
        return -1;
    }
    return 0;
}
