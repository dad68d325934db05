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
static const uint64_t WHOLE_TENS[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

#define SHORT_BYTES 24 /* what is read at most of a number with one to three digits before the point, 16 after it */

/* Keeps the compiler from taking the value for one that it knows: a branch then stays a branch, which the processor
 * foresees, so that it begins the next number before it has found where this one ends. */
#define HIDE(value) __asm__ volatile("" : "+r"(value))

/* The one to three digits before a point at `at`, in `whole`; where the point ends, NULL where there is something else. */
static inline const char *before_point(const char *at, uint64_t *whole) {
    unsigned one = (unsigned)(at[0] - '0'), two = (unsigned)(at[1] - '0'), three = (unsigned)(at[2] - '0');
    if (at[2] == '.') {
        *whole = one * 10 + two;
        return one <= 9 && two <= 9 ? at + 3 : NULL;
    }
    if (at[1] == '.') {
        *whole = one;
        return one <= 9 ? at + 2 : NULL;
    }
    *whole = one * 100 + two * 10 + three;
    return one <= 9 && two <= 9 && three <= 9 && at[3] == '.' ? at + 4 : NULL;
}

/* Up to eight digits at `at`, where eight bytes can be read, as a number; how many they are. `foreseen` is how many they
 * will be most likely.
 *
 * All of them are handled at once: each byte less '0' tells a digit, those from the first other sign on are pushed out,
 * and three multiplications put neighbours together, by one, by two and by four. */
static inline Py_ssize_t few_digits(const char *at, Py_ssize_t foreseen, uint64_t *value) {
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    bytes ^= UINT64_C(0x3030303030303030);
    uint64_t others = (bytes | (bytes + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080);
    uint64_t first = others & (0 - others), expected = foreseen < 8 ? UINT64_C(0x80) << (8 * foreseen) : 0;
    Py_ssize_t count = foreseen;
    if (__builtin_expect(first != expected, 0)) {
        count = others ? __builtin_ctzll(others) / 8 : 8;
        HIDE(count);
    }
    if (count == 0) return *value = 0, 0;
    bytes <<= 64 - 8 * count;
    bytes = bytes * 10 + (bytes >> 8);
    uint64_t odd = bytes & UINT64_C(0x000000FF000000FF), even = (bytes >> 16) & UINT64_C(0x000000FF000000FF);
    *value = (odd * UINT64_C(0x000F424000000064) + even * UINT64_C(0x0000271000000001)) >> 32;
    return count;
}

/* How many digits stood behind the last point, by eights: nearly always there are as many again. */
typedef struct {
    Py_ssize_t first, second;
} Places;

/* A number such as -12.345678 at `at`, of which SHORT_BYTES can be read; where it ends, NULL for any other form. */
static inline const char *short_number(const char *at, Places *places, double *value) {
    uint64_t whole, rest;
    int below = *at == '-';
    if (below) {
        at++;
        HIDE(at);
    }
    if ((at = before_point(at, &whole)) == NULL) return NULL;
    Py_ssize_t count = places->first = few_digits(at, places->first, &rest);
    whole = whole * WHOLE_TENS[count] + rest;
    if (count == 8) {
        Py_ssize_t more = places->second = few_digits(at + 8, places->second, &rest);
        whole = whole * WHOLE_TENS[more] + rest;
        count += more;
        if (more == 8 || whole > UINT64_C(1) << 53) return NULL;
    }
    double found = (double)(int64_t)whole / TENS[count];
    *value = below ? 0 - found : found; /* no zero below zero */
    return at + count;
}

/* One decimal number at `*at`: an optional sign, digits with or without a point among them. -1 if there is none.
 *
 * Up to 2^53 and 18 places one division gives the double nearest to it; for the rest Python's own reader is asked. */
static int any_number(const char **at, double *value) {
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
        *value = *start == '-' ? 0 - found : found;
        return 0;
    }
    *value = PyOS_string_to_double(start, (char **)&text, NULL) + 0.0;
    return text != *at || PyErr_Occurred() ? -1 : 0;
}

static int is_space(char sign) { return sign == ' ' || sign == '\n' || sign == '\t' || sign == '\r'; }

/* A number of any form at `at`; where it ends, NULL where there is none. */
static const char *long_number(const char *at, double *value) { return any_number(&at, value) < 0 ? NULL : at; }

/* Read all pairs of an ASCII text, which ends with a zero, into `numbers`; how many numbers, -1 if it is none. */
static Py_ssize_t read_pairs(const char *at, const char *end, double *numbers) {
    Places places = {6, 0};
    for (double *to = numbers;; to += 2) {
        while (is_space(*at)) at++;
        if (at == end) return to - numbers;
        for (int i = 0; i < 2; i++) {
            const char *next = end - at > SHORT_BYTES ? short_number(at, &places, to + i) : NULL;
            if (next == NULL && (next = long_number(at, to + i)) == NULL) return -1;
            at = next;
            if (i == 0 && *at++ != ',') return -1;
        }
        if (at != end && !is_space(*at)) return -1;
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

/* Whether a text is plainly a circle on Earth: "lat,lon radius" in plain numbers. */
int is_good_circle(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text) || PyUnicode_GET_LENGTH(text) > 60) return 0;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text), *end = at + PyUnicode_GET_LENGTH(text);
    double lat, lon, radius;
    if (any_number(&at, &lat) < 0 || *at++ != ',' || any_number(&at, &lon) < 0 || *at++ != ' ') return 0;
    if (any_number(&at, &radius) < 0 || at != end) return 0;
    return fabs(lat) <= 90 && fabs(lon) <= 180 && radius >= 0;
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
    int doubt, crosses; /* two parts may have something in common; two parts surely cross */
} Outline;

#define RUN 16
#define WORK_A_POINT 60 /* comparisons; a coast takes about ten */

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }

static inline int apart(const Box *a, const Box *b) {
    return a->right < b->left || b->right < a->left || a->high < b->low || b->high < a->low;
}

static inline Box around(const double *p, const double *q) {
    Box box = {least(p[0], q[0]), least(p[1], q[1]), most(p[0], q[0]), most(p[1], q[1])};
    return box;
}

static inline Box joined(const Box *a, const Box *b) {
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

#define FORWARD_DOUBT 1e-12 /* degrees; more than rounding can add to where a point lies along a line */

/* Whether the segments from `start` to `end` all surely go forward along the line from the first point to the last:
 * then no two of them meet but neighbours in their end. */
static int goes_forward(const Outline *o, Py_ssize_t start, Py_ssize_t end) {
    const double *p = o->points + 2 * start, *q = o->points + 2 * end;
    double x = q[0] - p[0], y = q[1] - p[1], doubt = FORWARD_DOUBT * (fabs(x) + fabs(y));
    for (double before = p[0] * x + p[1] * y; p < q; p += 2) {
        double after = p[2] * x + p[3] * y;
        if (after - before <= doubt) return 0;
        before = after;
    }
    return 1;
}

/* The end of a run of segments. */
static inline Py_ssize_t end_of(const Outline *o, Py_ssize_t run) {
    return (run + 1) * RUN < o->segments ? (run + 1) * RUN : o->segments;
}

/* Compare a segment with those from `j` to `end`, whose box is around them or more. */
static void compare_with(Outline *o, Py_ssize_t i, Py_ssize_t j, Py_ssize_t end, const Box *others) {
    Box own = around(o->points + 2 * i, o->points + 2 * i + 2);
    if (--o->work < 0 || apart(&own, others)) return;
    for (; j < end && --o->work >= 0; j++) compare(o, i, j);
}

/* Compare each segment of a run with each of another, or of itself. */
static void compare_runs(Outline *o, Py_ssize_t one, Py_ssize_t two) {
    Py_ssize_t end_one = end_of(o, one), end_two = end_of(o, two);
    if (one == two && goes_forward(o, one * RUN, end_one)) return;
    for (Py_ssize_t i = one * RUN; i < end_one && !o->crosses; i++)
        compare_with(o, i, one == two ? i + 1 : two * RUN, end_two, o->boxes + two);
}

/* Compare a run with itself and with the next one. */
static void compare_next(Outline *o, Py_ssize_t run, Py_ssize_t runs) {
    if (run + 1 < runs) {
        if (goes_forward(o, run * RUN, end_of(o, run + 1))) return;
        compare_runs(o, run, run + 1);
    }
    compare_runs(o, run, run);
}

/* Compare what is under box `one` with what is under box `two` of a level (they may be the same), until it is known
 * that something crosses or there was too much work. Neighbouring runs are left aside. */
static void compare_boxes(Outline *o, Py_ssize_t level, Py_ssize_t one, Py_ssize_t two) {
    if (level == 0) {
        if (two > one + 1) compare_runs(o, one, two);
        return;
    }
    const Box *boxes = o->boxes + o->starts[level - 1];
    Py_ssize_t below = o->counts[level - 1];
    for (Py_ssize_t i = 2 * one; i < 2 * one + 2 && i < below; i++)
        for (Py_ssize_t j = one == two ? i : 2 * two; j < 2 * two + 2 && j < below; j++)
            if ((i == j || !apart(boxes + i, boxes + j)) && !o->crosses && --o->work >= 0)
                compare_boxes(o, level - 1, i, j);
}

/* The box around a run. */
static Box around_run(const Outline *o, Py_ssize_t run) {
    const double *p = o->points + 2 * run * RUN, *q = o->points + 2 * end_of(o, run);
    Box box = {p[0], p[1], p[0], p[1]};
    for (p += 2; p <= q; p += 2) {
        box.left = least(box.left, p[0]);
        box.low = least(box.low, p[1]);
        box.right = most(box.right, p[0]);
        box.high = most(box.high, p[1]);
    }
    return box;
}

static void build(Outline *o) {
    Py_ssize_t count = (o->segments + RUN - 1) / RUN, start = 0;
    for (Py_ssize_t run = 0; run < count; run++) o->boxes[run] = around_run(o, run);
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

/* Compare all segments, as far as there may be something to find. */
static void compare_all(Outline *o) {
    Py_ssize_t runs = o->counts[0];
    for (Py_ssize_t run = 0; run < runs && !o->crosses && o->work >= 0; run++) compare_next(o, run, runs);
    compare_boxes(o, o->levels, 0, 0);
}

/* What is plain of a closed outline. */
static int seen_of_outline(double *points, Py_ssize_t count) {
    Outline o = {.points = points, .work = count * WORK_A_POINT};
    o.segments = without_repetitions(points, count) - 1;
    if (o.segments < 3) return UNKNOWN;
    o.boxes = PyMem_Malloc((size_t)((o.segments + RUN - 1) / RUN * 2 + 64) * sizeof(Box));
    if (o.boxes == NULL) return NO_MEMORY;
    build(&o);
    compare_all(&o);
    PyMem_Free(o.boxes);
    if (o.crosses || (o.doubt && is_exact(points, count))) return CROSSES;
    return o.doubt || o.work < 0 ? UNKNOWN : GOOD;
}

static int seen_of_points(double *points, Py_ssize_t count) {
    if (count < 4 || points[0] != points[2 * count - 2] || points[1] != points[2 * count - 1]) return UNKNOWN;
    int on_earth = 1;
    for (Py_ssize_t i = 0; i < count; i++) on_earth &= fabs(points[2 * i]) <= 90 && fabs(points[2 * i + 1]) <= 180;
    return on_earth ? seen_of_outline(points, count) : UNKNOWN;
}

/* What is plain of a polygon's text; NO_MEMORY with an error set. */
int seen_of_text(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text)) return UNKNOWN;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *start = (const char *)PyUnicode_1BYTE_DATA(text);
    double few[256], *numbers = few;
    int seen = UNKNOWN;
    if (numbers_most(length) > 256 && (numbers = PyMem_Malloc(numbers_most(length) * sizeof(double))) == NULL) {
        seen = NO_MEMORY;
    } else {
        Py_ssize_t count = read_pairs(start, start + length, numbers);
        if (count >= 0) seen = seen_of_points(numbers, count / 2);
    }
    if (numbers != few) PyMem_Free(numbers);
    if (seen == NO_MEMORY) PyErr_NoMemory();
    return PyErr_Occurred() ? NO_MEMORY : seen;
}

PyObject *swift_glance(PyObject *module, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "glance(text)");
        return NULL;
    }
    int seen = seen_of_text(text);
    if (seen == NO_MEMORY) return NULL;
    if (seen == UNKNOWN) Py_RETURN_NONE;
    return PyBool_FromLong(seen == GOOD);
}
