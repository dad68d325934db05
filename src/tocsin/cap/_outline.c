/* Outlines of polygons for tocsin.cap: their numbers, and whether they plainly cross themselves.
 *
 *   pairs(text)     twin of tocsin.cap.geometry.pairs_in_python
 *   glance(text)    twin of tocsin.cap.geometry.glance_in_python, which never says anything
 */
#include "_swift.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

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

PyObject *swift_pairs(PyObject *module, PyObject *text) {
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

PyObject *swift_glance(PyObject *module, PyObject *text) {
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

