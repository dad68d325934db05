/* The three inner loops of tocsin.cap, for machines with a C compiler. Each has its twin in Python, which is used
 * where this file was not compiled, and tests hold the two together:
 *
 *   fields(element, namespace, block)   twin of tocsin.cap.quick.fields_in_python
 *   pairs(text)                         twin of tocsin.cap.geometry.pairs_in_python
 *   glance(text)                        twin of tocsin.cap.geometry.glance_in_python, which never says anything
 *
 * `fields` walks the tree that lxml made, by the structs in the headers that come with lxml. It parses nothing,
 * changes nothing and keeps nothing. The module does not load beside another lxml or libxml2 than the one it was
 * compiled for.
 *
 * Functions that give a PyObject * give NULL with an error set for an error, and NULL without one where the
 * element or text is not for them: the caller then takes the careful way.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <libxml/tree.h>
#include <libxml/xmlversion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "lxml.etree.h"
#include "lxml-version.h"

/* ---- fields: the element of an alert, by the rows of its block ------------------------------------------------ */

#define ROWS_MAX 32
#define DSIG "http://www.w3.org/2000/09/xmldsig#"

/* A block is a tuple that begins make, rows; a row is a tuple of these. See tocsin.cap.quick. */
enum { TAG, FIELD, CONTENT, CHECK, INNER, NEEDED, BLANK };
enum { ONE_TEXT, TEXTS, PAIRS, BLOCKS };

typedef struct {
    const char *namespace;
    const xmlNs *seen; /* the last one found equal to `namespace` */
    int sure;   /* every text that was checked is one that the schema accepts */
    int broken; /* something needed is missing, or something is out of order */
    Py_ssize_t signatures;
} Walk;

/* What a block holds: a value for each row, a list where the row repeats. */
typedef struct {
    PyObject *rows;
    Py_ssize_t count;
    PyObject *held[ROWS_MAX];
} Found;

static PyTypeObject *element_type;
static PyObject *empty_text;

static PyObject *part(PyObject *row, int which) { return PyTuple_GET_ITEM(row, which); }

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
    PyObject *two = one == NULL ? NULL : text_of(value);
    if (two == NULL) {
        Py_XDECREF(one);
        return NULL;
    }
    PyObject *pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(one);
        Py_DECREF(two);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, one);
    PyTuple_SET_ITEM(pair, 1, two);
    return pair;
}

/* Whether the row's check, if there is one and all was sure so far, holds for the text; -1 for an error. */
static int check_text(PyObject *row, PyObject *text, Walk *walk) {
    PyObject *check = part(row, CHECK);
    if (check == Py_None || !walk->sure) return 0;
    PyObject *answer = PyObject_CallOneArg(check, text);
    if (answer == NULL) return -1;
    int holds = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    if (holds < 0) return -1;
    walk->sure = holds;
    return 0;
}

static int read_children(const xmlNode *node, Found *found, Walk *walk, int is_root);
static PyObject *made(PyObject *make, Found *found, Walk *walk);

static void let_go(Found *found) {
    for (Py_ssize_t place = 0; place < found->count; place++) Py_CLEAR(found->held[place]);
}

static int begin(PyObject *block, Found *found) {
    found->rows = PyTuple_GET_ITEM(block, 1);
    found->count = PyTuple_GET_SIZE(found->rows);
    if (found->count > ROWS_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many rows");
        return -1;
    }
    memset(found->held, 0, sizeof found->held);
    return 0;
}

static PyObject *block_of(const xmlNode *node, PyObject *block, Walk *walk) {
    Found found;
    if (begin(block, &found) < 0) return NULL;
    PyObject *value = read_children(node, &found, walk, 0) < 0 ? NULL : made(PyTuple_GET_ITEM(block, 0), &found, walk);
    let_go(&found);
    return value;
}

/* The value of one child of a block, by its row. */
static PyObject *value_of(const xmlNode *child, PyObject *row, long content, Walk *walk) {
    if (content == PAIRS) return pair_of(child, walk);
    if (content == BLOCKS) return block_of(child, part(row, INNER), walk);
    PyObject *text = text_of(child);
    if (text != NULL && check_text(row, text, walk) < 0) Py_CLEAR(text);
    return text;
}

/* The place of the row for a tag, looked for from `from` on and then from the start; -1 if there is none. */
static Py_ssize_t place_of(const xmlNode *child, const Found *found, Py_ssize_t from) {
    for (Py_ssize_t step = 0; step < found->count; step++) {
        Py_ssize_t place = from + step < found->count ? from + step : from + step - found->count;
        const char *tag = PyUnicode_AsUTF8(part(PyTuple_GET_ITEM(found->rows, place), TAG));
        if (tag != NULL && strcmp(tag, (const char *)child->name) == 0) return place;
    }
    return -1;
}

static int hold(Found *found, Py_ssize_t place, long content, PyObject *value) {
    if (content == ONE_TEXT) {
        if (found->held[place] != NULL) return -1; /* a second one */
        found->held[place] = Py_NewRef(value);
        return 0;
    }
    if (found->held[place] == NULL && (found->held[place] = PyList_New(0)) == NULL) return -1;
    return PyList_Append(found->held[place], value);
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
    Py_ssize_t last = 0;
    for (const xmlNode *child = next_element(node->children, &stray); child != NULL;
         child = next_element(child->next, &stray)) {
        if (is_root && is_signature(child)) return only_signatures(child, walk);
        Py_ssize_t place = is_plain(child, walk) ? place_of(child, found, last) : -1;
        if (place < 0) return -1;
        PyObject *row = PyTuple_GET_ITEM(found->rows, place);
        long content = PyLong_AsLong(part(row, CONTENT));
        PyObject *value = value_of(child, row, content, walk);
        if (value == NULL) return -1;
        int held = hold(found, place, content, value);
        Py_DECREF(value);
        if (held < 0) return -1;
        if (place < last) walk->broken = 1;
        last = place;
    }
    return stray ? -1 : 0;
}

/* Lists become tuples; what is needed but missing breaks the message; a text that must be there is empty then. */
static int finish(Found *found, Walk *walk) {
    for (Py_ssize_t place = 0; place < found->count; place++) {
        PyObject *row = PyTuple_GET_ITEM(found->rows, place);
        if (found->held[place] == NULL) {
            if (part(row, NEEDED) == Py_True) walk->broken = 1;
            if (part(row, BLANK) == Py_True) found->held[place] = Py_NewRef(empty_text);
        } else if (PyList_CheckExact(found->held[place])) {
            PyObject *values = PyList_AsTuple(found->held[place]);
            if (values == NULL) return -1;
            Py_SETREF(found->held[place], values);
        }
    }
    return 0;
}

/* make(**fields), without a dictionary on the way. */
static PyObject *made(PyObject *make, Found *found, Walk *walk) {
    if (finish(found, walk) < 0) return NULL;
    PyObject *values[ROWS_MAX];
    Py_ssize_t count = 0, at = 0;
    for (Py_ssize_t place = 0; place < found->count; place++) count += found->held[place] != NULL;
    PyObject *names = PyTuple_New(count);
    if (names == NULL) return NULL;
    for (Py_ssize_t place = 0; place < found->count; place++)
        if (found->held[place] != NULL) {
            values[at] = found->held[place];
            PyTuple_SET_ITEM(names, at++, Py_NewRef(part(PyTuple_GET_ITEM(found->rows, place), FIELD)));
        }
    PyObject *value = PyObject_Vectorcall(make, values, 0, names);
    Py_DECREF(names);
    return value;
}

static PyObject *as_dict(Found *found, Walk *walk) {
    if (finish(found, walk) < 0) return NULL;
    PyObject *fields = PyDict_New();
    for (Py_ssize_t place = 0; fields != NULL && place < found->count; place++)
        if (found->held[place] != NULL &&
            PyDict_SetItem(fields, part(PyTuple_GET_ITEM(found->rows, place), FIELD), found->held[place]) < 0)
            Py_CLEAR(fields);
    return fields;
}

static PyObject *swift_fields(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyObject_TypeCheck(args[0], element_type) || !PyUnicode_Check(args[1]) || !PyTuple_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "fields(element, namespace, block)");
        return NULL;
    }
    const xmlNode *root = ((struct LxmlElement *)args[0])->_c_node;
    Walk walk = {.namespace = PyUnicode_AsUTF8(args[1]), .sure = 1};
    Found found;
    if (walk.namespace == NULL || begin(args[2], &found) < 0) return NULL;
    PyObject *fields = NULL;
    if (root != NULL && read_children(root, &found, &walk, 1) == 0) fields = as_dict(&found, &walk);
    let_go(&found);
    if (fields == NULL) {
        if (PyErr_Occurred()) return NULL;
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(Nin)", fields, walk.broken ? -1 : walk.sure, walk.signatures);
}

/* ---- pairs: "lat,lon lat,lon …" as numbers -------------------------------------------------------------------- */

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

/* One decimal number at `*at`: an optional sign, digits with or without a point among them. -1 if there is none.
 *
 * Up to 2^53 and 18 places one division gives the double nearest to it; for the rest Python's own reader is asked. */
static int number(const char **at, double *value) {
    const char *start = *at, *text = start;
    uint64_t whole = 0; /* may run over; then there are too many digits */
    if (*text == '-' || *text == '+') text++;
    const char *first = text;
    unsigned digit;
    while ((digit = (unsigned)(*text - '0')) <= 9) {
        whole = whole * 10 + digit;
        text++;
    }
    Py_ssize_t digits = text - first, places = 0;
    if (*text == '.') {
        first = ++text;
        while ((digit = (unsigned)(*text - '0')) <= 9) {
            whole = whole * 10 + digit;
            text++;
        }
        places = text - first;
        digits += places;
    }
    if (digits == 0) return -1;
    *at = text;
    if (digits <= 18 && whole <= (UINT64_C(1) << 53)) {
        double found = (double)whole / TENS[places];
        *value = *start == '-' ? -found : found;
        return 0;
    }
    *value = PyOS_string_to_double(start, (char **)&text, NULL);
    return text != *at || PyErr_Occurred() ? -1 : 0;
}

static int is_space(char sign) { return sign == ' ' || sign == '\n' || sign == '\t' || sign == '\r'; }

/* Read all pairs of an ASCII text, which ends with a zero, into `numbers`; how many numbers, -1 if it is none. */
static Py_ssize_t read_pairs(const char *at, const char *end, double *numbers) {
    Py_ssize_t count = 0;
    for (;;) {
        while (is_space(*at)) at++;
        if (at == end) return count;
        if (number(&at, numbers + count) < 0 || *at++ != ',' || number(&at, numbers + count + 1) < 0) return -1;
        if (at != end && !is_space(*at)) return -1;
        count += 2;
    }
}

/* As many numbers as a text can hold at most: a pair takes four bytes, the space behind it counted. */
static size_t numbers_most(Py_ssize_t length) { return (size_t)(length + 4) / 4 * 2; }

static PyObject *swift_pairs(PyObject *module, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "pairs(text)");
        return NULL;
    }
    if (!PyUnicode_IS_ASCII(text)) Py_RETURN_NONE;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *start = (const char *)PyUnicode_1BYTE_DATA(text);
    double *numbers = PyMem_Malloc(numbers_most(length) * sizeof(double));
    if (numbers == NULL) return PyErr_NoMemory();
    Py_ssize_t count = read_pairs(start, start + length, numbers);
    PyObject *found = count < 0 ? NULL : PyBytes_FromStringAndSize((char *)numbers, count * (Py_ssize_t)sizeof(double));
    PyMem_Free(numbers);
    if (found == NULL && !PyErr_Occurred()) Py_RETURN_NONE;
    return found;
}

/* ---- glance: pairs on Earth, four at least, closed; then whether the outline plainly crosses itself, or does not -- */

/* Boxes of neighbouring segments, two and two, up to one of them all; each is compared with the others it meets. */
typedef struct {
    double left, low, right, high;
} Box;

typedef struct {
    double *points; /* y, x, y, x … without repetitions; which is which does not matter here */
    Py_ssize_t segments;
    Box *boxes; /* level 0: one for each run of RUN segments; above: one for two below */
    Py_ssize_t levels, starts[64], counts[64];
    Py_ssize_t work;
    int exact; /* no rounding: every coordinate is a multiple of 1/1024 */
    int doubt, crosses; /* two parts may have something in common; two parts surely cross */
} Outline;

#define RUN 8
#define WORK_A_POINT 60 /* comparisons; a coast takes about ten */

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

static int apart(const Box *a, const Box *b) {
    return a->right < b->left || b->right < a->left || a->high < b->low || b->high < a->low;
}

static Box around(const double *p, const double *q) {
    Box box = {least(p[0], q[0]), least(p[1], q[1]), most(p[0], q[0]), most(p[1], q[1])};
    return box;
}

static Box joined(const Box *a, const Box *b) {
    Box box = {least(a->left, b->left), least(a->low, b->low), most(a->right, b->right), most(a->high, b->high)};
    return box;
}

/* On which side of a-b the point c lies, 0 where it is on the line or rounding leaves it in doubt. */
static int side(const double *a, const double *b, const double *c) {
    double one = (b[0] - a[0]) * (c[1] - a[1]), two = (b[1] - a[1]) * (c[0] - a[0]);
    double doubt = 1e-14 * (fabs(one) + fabs(two)) + 1e-14;
    return one - two > doubt ? 1 : one - two < -doubt ? -1 : 0;
}

/* Whether the way a-b-c surely does not go back upon itself. */
static int goes_on(const double *a, const double *b, const double *c) {
    double one = (b[0] - a[0]) * (c[0] - b[0]), two = (b[1] - a[1]) * (c[1] - b[1]);
    return side(a, b, c) != 0 || one + two > 1e-14 * (fabs(one) + fabs(two)) + 1e-14;
}

/* Note what two segments have in common, beside the end that neighbours share. */
static void compare(Outline *o, Py_ssize_t i, Py_ssize_t j) {
    const double *a = o->points + 2 * i, *b = a + 2, *c = o->points + 2 * j, *d = c + 2;
    if (j == i + 1) {
        o->doubt |= !goes_on(a, b, d);
        return;
    }
    if (i == 0 && j == o->segments - 1) {
        o->doubt |= !goes_on(c, d, b);
        return;
    }
    Box one = around(a, b), two = around(c, d);
    if (apart(&one, &two)) return;
    int across = side(a, b, c) * side(a, b, d);
    if (across > 0) return;
    int along = side(c, d, a) * side(c, d, b);
    if (along > 0) return;
    o->doubt = 1;
    o->crosses |= across < 0 && along < 0;
}

/* Whether the segments from `start` to `end` all surely go forward along the line from the first point to the last:
 * then no two of them meet but neighbours in their end. */
static int goes_forward(const Outline *o, Py_ssize_t start, Py_ssize_t end) {
    const double *p = o->points + 2 * start, *q = o->points + 2 * end;
    double x = q[0] - p[0], y = q[1] - p[1];
    for (; p < q; p += 2) {
        double one = (p[2] - p[0]) * x, two = (p[3] - p[1]) * y;
        if (one + two <= 1e-14 * (fabs(one) + fabs(two)) + 1e-14) return 0;
    }
    return 1;
}

/* Compare each segment of a run with each of another, or of itself. */
static void compare_runs(Outline *o, Py_ssize_t one, Py_ssize_t two) {
    Py_ssize_t end_one = (one + 1) * RUN < o->segments ? (one + 1) * RUN : o->segments;
    Py_ssize_t end_two = (two + 1) * RUN < o->segments ? (two + 1) * RUN : o->segments;
    if (two <= one + 1 && goes_forward(o, one * RUN, end_two)) return;
    for (Py_ssize_t i = one * RUN; i < end_one && !o->crosses; i++)
        for (Py_ssize_t j = one == two ? i + 1 : two * RUN; j < end_two && --o->work >= 0; j++) compare(o, i, j);
}

/* Compare what is under box `one` with what is under box `two` of a level (they may be the same), until it is known
 * that something crosses or there was too much work. */
static void compare_boxes(Outline *o, Py_ssize_t level, Py_ssize_t one, Py_ssize_t two) {
    const Box *boxes = o->boxes + o->starts[level];
    if (o->crosses || --o->work < 0) return;
    if (one != two && apart(boxes + one, boxes + two)) return;
    if (level == 0) {
        compare_runs(o, one, two);
        return;
    }
    Py_ssize_t below = o->counts[level - 1];
    for (Py_ssize_t i = 2 * one; i < 2 * one + 2 && i < below; i++)
        for (Py_ssize_t j = one == two ? i : 2 * two; j < 2 * two + 2 && j < below; j++)
            compare_boxes(o, level - 1, i, j);
}

static void build(Outline *o) {
    Py_ssize_t count = (o->segments + RUN - 1) / RUN, start = 0;
    for (Py_ssize_t run = 0; run < count; run++) {
        Box box = around(o->points + 2 * run * RUN, o->points + 2 * run * RUN + 2);
        for (Py_ssize_t i = run * RUN + 1; i < (run + 1) * RUN && i < o->segments; i++) {
            Box next = around(o->points + 2 * i, o->points + 2 * i + 2);
            box = joined(&box, &next);
        }
        o->boxes[run] = box;
    }
    for (o->levels = 0;; o->levels++) {
        o->starts[o->levels] = start;
        o->counts[o->levels] = count;
        if (count == 1) break;
        Box *from = o->boxes + start, *to = from + count;
        for (Py_ssize_t i = 0; i < count; i += 2) to[i / 2] = i + 1 < count ? joined(from + i, from + i + 1) : from[i];
        start += count;
        count = (count + 1) / 2;
    }
}

/* Leave out points that follow themselves; how many are left. */
static Py_ssize_t without_repetitions(double *points, Py_ssize_t count) {
    Py_ssize_t kept = 1;
    for (Py_ssize_t i = 1; i < count; i++) {
        if (points[2 * kept - 2] == points[2 * i] && points[2 * kept - 1] == points[2 * i + 1]) continue;
        points[2 * kept] = points[2 * i];
        points[2 * kept + 1] = points[2 * i + 1];
        kept++;
    }
    return kept;
}

/* Whether nothing is rounded when the points are compared: then what is in doubt is so. */
static int is_exact(const double *points, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < 2 * count; i++)
        if (points[i] * 1024 != floor(points[i] * 1024)) return 0;
    return 1;
}

enum { NO_MEMORY = -2, CROSSES = -1, UNKNOWN = 0, GOOD = 1 };

/* What is plain of a closed outline. */
static int seen_of_outline(double *points, Py_ssize_t count) {
    Outline o = {.points = points, .exact = is_exact(points, count), .work = count * WORK_A_POINT};
    o.segments = without_repetitions(points, count) - 1;
    if (o.segments < 3) return UNKNOWN;
    o.boxes = PyMem_Malloc((size_t)((o.segments + RUN - 1) / RUN * 2 + 64) * sizeof(Box));
    if (o.boxes == NULL) return NO_MEMORY;
    build(&o);
    compare_boxes(&o, o.levels, 0, 0);
    PyMem_Free(o.boxes);
    if (o.crosses || (o.doubt && o.exact)) return CROSSES;
    return o.doubt || o.work < 0 ? UNKNOWN : GOOD;
}

static int seen_of_points(double *points, Py_ssize_t count) {
    if (count < 4 || points[0] != points[2 * count - 2] || points[1] != points[2 * count - 1]) return UNKNOWN;
    for (Py_ssize_t i = 0; i < count; i++)
        if (fabs(points[2 * i]) > 90 || fabs(points[2 * i + 1]) > 180) return UNKNOWN;
    return seen_of_outline(points, count);
}

static PyObject *swift_glance(PyObject *module, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "glance(text)");
        return NULL;
    }
    if (!PyUnicode_IS_ASCII(text)) Py_RETURN_NONE;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *start = (const char *)PyUnicode_1BYTE_DATA(text);
    double few[256], *numbers = few;
    if (numbers_most(length) > 256 && (numbers = PyMem_Malloc(numbers_most(length) * sizeof(double))) == NULL)
        return PyErr_NoMemory();
    Py_ssize_t count = read_pairs(start, start + length, numbers);
    int seen = count < 0 ? UNKNOWN : seen_of_points(numbers, count / 2);
    if (numbers != few) PyMem_Free(numbers);
    if (seen == NO_MEMORY) return PyErr_NoMemory();
    if (PyErr_Occurred()) return NULL;
    if (seen == UNKNOWN) Py_RETURN_NONE;
    return PyBool_FromLong(seen == GOOD);
}

/* ---- the module ------------------------------------------------------------------------------------------------ */

static PyMethodDef functions[] = {
    {"fields", (PyCFunction)(void (*)(void))swift_fields, METH_FASTCALL, "See tocsin.cap.quick."},
    {"pairs", swift_pairs, METH_O, "See tocsin.cap.geometry."},
    {"glance", swift_glance, METH_O, "See tocsin.cap.geometry."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_swift", NULL, -1, functions};

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

PyMODINIT_FUNC PyInit__swift(void) {
    PyObject *etree = PyImport_ImportModule("lxml.etree");
    if (etree == NULL) return NULL;
    if (is_our_lxml(etree)) element_type = (PyTypeObject *)PyObject_GetAttrString(etree, "_Element");
    Py_DECREF(etree);
    if (element_type == NULL) return NULL;
    if (!PyType_Check((PyObject *)element_type) || element_type->tp_basicsize != (Py_ssize_t)sizeof(struct LxmlElement)) {
        PyErr_SetString(PyExc_ImportError, "lxml's elements have another form");
        return NULL;
    }
    empty_text = PyUnicode_FromString("");
    return empty_text == NULL ? NULL : PyModule_Create(&definition);
}
