/* What the rules on an info may find, told while it is read, so that they need not look where there is nothing.
 *
 * A doubt only says that a rule has to look; where there is none, no rule of its group would find anything. The rules are
 * those of tocsin.cap.rules, and tests hold the two together: with doubts and without, the findings are the same.
 */
#include "_swift.h"
#include <string.h>

/* Groups of rules: see Doubt in tocsin.cap.quick. */
enum { IN_LANGUAGE = 1, IN_WORDS = 2, IN_CODES = 4, IN_RESOURCES = 8, IN_AREAS = 16 };

#define BIT(look) (1u << (look))
#define SHAPES (BIT(POLYGON) | BIT(CIRCLE) | BIT(GEOCODE))

static int is_letter(Py_UCS1 sign) { return (Py_UCS1)((sign | 0x20) - 'a') < 26; }
static int is_digit(Py_UCS1 sign) { return (Py_UCS1)(sign - '0') < 10; }

/* Whether a text surely has a sign that is no white space. */
static int says_something(PyObject *text) {
    return PyUnicode_GET_LENGTH(text) > 0 && !Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, 0));
}

/* Whether a text is two or three letters, and behind hyphens up to eight letters or digits. */
static int is_tag(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text)) return 0;
    const Py_UCS1 *at = PyUnicode_1BYTE_DATA(text), *end = at + PyUnicode_GET_LENGTH(text), *start = at;
    while (at < end && is_letter(*at)) at++;
    if (at - start < 2 || at - start > 3) return 0;
    while (at < end) {
        if (*at++ != '-') return 0;
        for (start = at; at < end && (is_letter(*at) || is_digit(*at));) at++;
        if (at == start || at - start > 8) return 0;
    }
    return 1;
}

/* Whether a text is an address of the web with a host, without white space. */
static int is_web(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text)) return 0;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text); /* ends with a zero */
    if (strncmp(at, "http", 4) != 0) return 0;
    at += at[4] == 's' ? 5 : 4;
    if (strncmp(at, "://", 3) != 0) return 0;
    at += 3;
    if (*at == 0 || strchr("/?#", *at) != NULL) return 0;
    while (*at > ' ') at++;
    return *at == 0;
}

static int is_hex(Py_UCS1 sign) { return is_digit(sign) || (Py_UCS1)((sign | 0x20) - 'a') < 6; }
static int is_of_mime(Py_UCS1 sign) {
    return is_letter(sign) || is_digit(sign) || sign == '.' || sign == '+' || sign == '-';
}

/* Whether a text has from one to so many signs, all of one kind. */
static int is_all(PyObject *text, int (*is_one)(Py_UCS1), Py_ssize_t least, Py_ssize_t most) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (!PyUnicode_IS_ASCII(text) || length < least || length > most) return 0;
    for (Py_ssize_t i = 0; i < length; i++)
        if (!is_one(PyUnicode_1BYTE_DATA(text)[i])) return 0;
    return 1;
}

/* Whether a text is a MIME type and subtype of plain signs. */
static int is_mime(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text) || PyUnicode_GET_LENGTH(text) > 100) return 0;
    const Py_UCS1 *at = PyUnicode_1BYTE_DATA(text);
    for (int part = 0; part < 2; part++) {
        if (!is_letter(*at) && !is_digit(*at)) return 0;
        while (is_of_mime(*at)) at++;
        if (part == 0 && *at++ != '/') return 0;
    }
    return at == PyUnicode_1BYTE_DATA(text) + PyUnicode_GET_LENGTH(text);
}

static int is_marked(PyObject *text) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    return PyUnicode_FindChar(text, '<', 0, length, 1) >= 0 || PyUnicode_FindChar(text, '&', 0, length, 1) >= 0;
}

/* Note what a glance says of a polygon; its doubts, or -1 for an error. */
static int look_at_polygon(Looked *looked, PyObject *text) {
    int seen = seen_of_text(text);
    if (seen == NO_MEMORY || (looked->glances == NULL && (looked->glances = PyList_New(0)) == NULL)) return -1;
    if (PyList_Append(looked->glances, seen == UNKNOWN ? Py_None : seen == GOOD ? Py_True : Py_False) < 0) return -1;
    return seen == GOOD ? 0 : IN_AREAS;
}

/* Note the doubts of an info and begin the next one; -1 for an error. */
static int look_at_info(Looked *looked, unsigned inside) {
    if (!(inside & BIT(LANGUAGE))) looked->doubts |= IN_LANGUAGE;
    if (!(inside & BIT(EVENT))) looked->doubts |= IN_WORDS;
    PyObject *glances = looked->glances == NULL ? Py_None : looked->glances;
    PyObject *both = Py_BuildValue("(IO)", looked->doubts, glances);
    int done = both == NULL ? -1 : PyList_Append(looked->infos, both);
    Py_XDECREF(both);
    Py_CLEAR(looked->glances);
    looked->doubts = 0;
    return done;
}

/* The doubts that a value raises; -1 for an error. `inside` is what was seen in it, where it is a block. */
static int doubts_of(Looked *looked, long look, PyObject *value, unsigned inside) {
    switch (look) {
    case LANGUAGE: return is_tag(value) ? 0 : IN_LANGUAGE;
    case EVENT: return says_something(value) ? 0 : IN_WORDS;
    case HEADLINE: return PyUnicode_GET_LENGTH(value) <= 160 ? 0 : IN_WORDS;
    case WEB: return is_web(value) ? 0 : IN_WORDS;
    case CODE: return says_something(PyTuple_GET_ITEM(value, 0)) ? 0 : IN_CODES;
    case MIME: return is_mime(value) ? 0 : IN_RESOURCES;
    case SIZE: return is_all(value, is_digit, 1, 30) ? 0 : IN_RESOURCES;
    case URI: return is_web(value) ? 0 : IN_RESOURCES;
    case CARRIED: return IN_RESOURCES;
    case DIGEST: return is_all(value, is_hex, 40, 40) ? 0 : IN_RESOURCES;
    case RESOURCE: return inside & BIT(URI) ? 0 : IN_RESOURCES;
    case AREA: return inside & SHAPES && inside & BIT(DESCRIPTION) ? 0 : IN_AREAS;
    case DESCRIPTION: return says_something(value) && !is_marked(value) ? 0 : IN_AREAS;
    case POLYGON: return look_at_polygon(looked, value);
    case CIRCLE: return is_good_circle(value) ? 0 : PyErr_Occurred() ? -1 : IN_AREAS;
    case GEOCODE: return says_something(PyTuple_GET_ITEM(value, 0)) ? 0 : IN_AREAS;
    case CEILING: return IN_AREAS;
    case INFO: return look_at_info(looked, inside);
    default: return 0;
    }
}

/* Begin with a value; what was seen outside of it, to be given to `look_at`. */
unsigned begin_to_look(Looked *looked) {
    unsigned outside = looked->seen;
    looked->seen = 0;
    return outside;
}

/* Look at a value that was read; -1 for an error. */
int look_at(Looked *looked, PyObject *row, PyObject *value, unsigned outside) {
    long look = look_of(row);
    int doubts = doubts_of(looked, look, value, looked->seen);
    if (doubts < 0) return -1;
    looked->doubts |= (unsigned)doubts;
    looked->seen = outside | BIT(look);
    return 0;
}
