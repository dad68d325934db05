/* What the parts of tocsin.cap._swift share: how a block of a message is filled, and the functions of the module.
 *
 * Functions that give a PyObject * give NULL with an error set for an error, and NULL without one where the
 * message, element or text is not for them: the caller then takes the careful way. Those that give an int give -1 for
 * both.
 */
#ifndef TOCSIN_SWIFT_H
#define TOCSIN_SWIFT_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Eight digits are read as one number, the first of them lowest. Elsewhere Python does the work. */
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "only for machines that have the lowest byte first"
#endif

/* What this part and Python share, counted up with each change: see tocsin.cap.compiled. */
#define LAYOUT 1

#define ROWS_MAX 32

/* A block is a tuple that begins make, rows; a row is a tuple of these. See tocsin.cap.quick. */
enum { TAG, FIELD, CONTENT, CHECK, INNER, NEEDED, BLANK, LOOK };
enum { ONE_TEXT, TEXTS, PAIRS, BLOCKS };

/* What a row holds for the rules: see Look in tocsin.cap.quick. */
enum {
    NOTHING, LANGUAGE, EVENT, HEADLINE, WEB, CODE, RESOURCE, AREA, DESCRIPTION, POLYGON, CIRCLE, GEOCODE, CEILING, INFO,
    MIME, SIZE, URI, CARRIED, DIGEST, TIME
};

/* What is known of the structure so far. */
typedef struct {
    int sure;   /* every text that was checked is one that the schema accepts */
    int broken; /* something needed is missing, or something is out of order */
} Standing;

/* What a block holds: a value for each row, a list where the row repeats. `last` is the place of the row held last. */
typedef struct {
    PyObject *make, *rows;
    Py_ssize_t count, last;
    PyObject *held[ROWS_MAX];
} Found;

/* What the rules may find. `seen` are the kinds of values that were met in the block at hand. */
typedef struct {
    PyObject *infos;   /* of each info its doubts, and of each polygon in it what a glance says */
    PyObject *glances; /* of the polygons in the info at hand, NULL where there is none */
    unsigned doubts, seen;
} Looked;

enum { NO_MEMORY = -2, CROSSES = -1, UNKNOWN = 0, GOOD = 1 };

static inline PyObject *part(PyObject *row, int which) { return PyTuple_GET_ITEM(row, which); }
static inline PyObject *row_at(const Found *found, Py_ssize_t place) { return PyTuple_GET_ITEM(found->rows, place); }
static inline long content_of(PyObject *row) { return PyLong_AsLong(part(row, CONTENT)); }
static inline long look_of(PyObject *row) { return PyLong_AsLong(part(row, LOOK)); }
static inline int standing_of(const Standing *standing) { return standing->broken ? -1 : standing->sure; }

extern PyObject *empty_text;

/* _rows.c */
int begin(PyObject *block, Found *found);
void let_go(Found *found);
Py_ssize_t place_of(const Found *found, const char *tag, Py_ssize_t length);
int check_text(PyObject *row, PyObject *text, Standing *standing);
int hold(Found *found, Py_ssize_t place, PyObject *value, Standing *standing);
PyObject *made(Found *found, Standing *standing, PyObject *names, PyObject *const *values);
PyObject *as_dict(Found *found, Standing *standing);
PyObject *pair_of_texts(PyObject *one, PyObject *two);

/* _look.c */
unsigned begin_to_look(Looked *looked);
int look_at(Looked *looked, PyObject *row, PyObject *value, unsigned outside);

/* _outline.c */
int seen_of_text(PyObject *text);
int is_good_circle(PyObject *text);

/* _tree.c, _plain.c, _outline.c: the functions of the module */
int begin_tree(PyObject *etree);
PyObject *swift_fields(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *swift_plain(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *swift_pairs(PyObject *module, PyObject *text);
PyObject *swift_glance(PyObject *module, PyObject *text);

#endif
