/* Outlines of polygons for tocsin.cap: their numbers, and whether they plainly cross themselves.
 *
 *   pairs(text)     twin of tocsin.cap.geometry.pairs_in_python
 *   glance(text)    twin of tocsin.cap.geometry.glance_in_python, which never says anything
 */
#include "_swift.h"
#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- pairs: "lat,lon lat,lon …" as numbers -------------------------------------------------------------------- */

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

#define WINDOW 48 /* bytes that are looked at together: a pair in the usual form and the space behind it */
#define BEFORE 17 /* bytes before the end of a number that are read, whatever they are */

typedef unsigned char Many __attribute__((vector_size(16)));

/* A number in the usual form, such as -12.345678: one to three digits, a point, and up to sixteen digits together. */
typedef struct {
    int end, places, below;            /* where it ends in its pair; digits behind the point; whether it has a - */
    uint64_t behind, kept;             /* of its last eight digits those behind the point, and those that there are */
    uint64_t first_behind, first_kept; /* the same of the eight digits before them */
} Number;

/* The form of a pair: nearly always the next one has it too. */
typedef struct {
    unsigned char signs[WINDOW]; /* the sign at each place, 255 for a digit */
    uint64_t all;                /* a bit for each place */
    int length;                  /* with the space behind the pair; 0 for no form */
    Number lat, lon;
} Form;

/* A bit for each of sixteen bytes, which are 0 or 255. */
static inline uint64_t bits_of(Many flags) {
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)flags);
#else
    uint64_t halves[2];
    memcpy(halves, &flags, sizeof flags);
    for (int i = 0; i < 2; i++)
        halves[i] = ((halves[i] & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080)) >> 56;
    return halves[0] | halves[1] << 8;
#endif
}

static inline Many many_at(const void *at) {
    Many bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

static inline uint64_t eight_at(const char *at) {
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/* Sixteen bytes at `at`, 255 instead of each digit. */
static inline Many signs_at(const char *at) {
    Many bytes = many_at(at);
    return bytes | (Many)((bytes - '0') < 10);
}

static inline uint64_t same_signs(const char *at, const unsigned char *signs) {
    return bits_of((Many)(signs_at(at) == many_at(signs)));
}

/* Whether the pair at `at` is of a form. */
static inline int is_of_form(const char *at, const Form *form) {
    uint64_t same = same_signs(at, form->signs) | same_signs(at + 16, form->signs + 16) << 16;
    if (form->length > 32) same |= same_signs(at + 32, form->signs + 32) << 32;
    return form->length > 0 && (same & form->all) == form->all;
}

/* Of the digits before `end` the last eight as a number: those in `kept`; a point stands before those in `behind`.
 * Three multiplications put neighbours together, by one, by two and by four. */
static inline uint64_t digits_before(const char *end, uint64_t behind, uint64_t kept) {
    uint64_t bytes = (eight_at(end - 8) & behind) | (eight_at(end - 9) & ~behind);
    bytes = (bytes ^ UINT64_C(0x3030303030303030)) & kept;
    bytes = bytes * 10 + (bytes >> 8);
    uint64_t odd = bytes & UINT64_C(0x000000FF000000FF), even = (bytes >> 16) & UINT64_C(0x000000FF000000FF);
    return (odd * UINT64_C(0x000F424000000064) + even * UINT64_C(0x0000271000000001)) >> 32;
}

/* A number of the pair at `at`; all its digits together are told too. */
static inline double number_at(const char *at, const Number *form, uint64_t *whole) {
    const char *end = at + form->end;
    *whole = digits_before(end, form->behind, form->kept);
    if (form->first_kept)
        *whole += UINT64_C(100000000) * digits_before(end - 8, form->first_behind, form->first_kept);
    int64_t signed_whole = form->below ? -(int64_t)*whole : (int64_t)*whole; /* no zero below zero */
    return (double)signed_whole / TENS[form->places];
}

/* Read a pair of a form into two numbers; 0 where one has too many digits for that. Up to 2^53 one division gives the
 * double nearest to a number. */
static inline int read_pair(const char *at, const Form *form, double *numbers) {
    uint64_t lat, lon;
    numbers[0] = number_at(at, &form->lat, &lat);
    numbers[1] = number_at(at, &form->lon, &lon);
    return (lat | lon) >> 53 == 0;
}

/* Of eight bytes the last `count`: none where it is less than one, all where it is eight or more. */
static inline uint64_t last_bytes(int count) {
#define ALL UINT64_MAX
    static const uint64_t LAST[] = {
        0,         0,         0,        0,   0,   0,   0,   0,   0,   ALL << 56, ALL << 48, ALL << 40, ALL << 32,
        ALL << 24, ALL << 16, ALL << 8, ALL, ALL, ALL, ALL, ALL, ALL, ALL,       ALL,       ALL,
    };
    return LAST[8 + count];
}

/* The lowest bit that is set, taken away. */
static inline int take_bit(uint64_t *bits) {
    int place = __builtin_ctzll(*bits);
    *bits &= *bits - 1;
    return place;
}

/* Find the form of the number at `start` of a pair, which `sign` follows; 0 if it is another. `others` has a bit for
 * each byte from there on that is no digit. */
static inline int find_number(const char *at, int start, char sign, uint64_t *others, Number *form) {
    form->below = *others >> start & 1;
    *others &= *others - (uint64_t)form->below;
    if ((*others & (*others - 1)) == 0) return 0;
    int point = take_bit(others), before = point - start - form->below;
    form->end = take_bit(others);
    form->places = form->end - point - 1;
    int digits = before + form->places;
    if (at[point] != '.' || at[form->end] != sign || (form->below && at[start] != '-')) return 0;
    if (before < 1 || before > 3 || form->places < 1 || digits > 16) return 0;
    form->behind = last_bytes(form->places);
    form->kept = last_bytes(digits);
    form->first_behind = last_bytes(form->places - 8);
    form->first_kept = last_bytes(digits - 8);
    return 1;
}

/* Find the form of the pair at `at`; 0 if it is not the usual one. */
static int find_form(const char *at, Form *form) {
    uint64_t others = 0;
    for (int i = 0; i < WINDOW; i += 16) {
        Many signs = signs_at(at + i);
        memcpy(form->signs + i, &signs, sizeof signs);
        others |= bits_of((Many)(signs != 255)) << i;
    }
    form->length = 0;
    if (!find_number(at, 0, ',', &others, &form->lat)) return 0;
    if (!find_number(at, form->lat.end + 1, ' ', &others, &form->lon)) return 0;
    form->length = form->lon.end + 1;
    form->all = (UINT64_C(1) << form->length) - 1;
    return 1;
}

/* Read the pairs from `at` on that are in the usual form, without looking beyond `end`; where they end. */
static const char *usual_pairs(const char *at, const char *end, double **numbers) {
    Form form = {.length = 0};
    for (; end - at >= WINDOW; at += form.length, *numbers += 2) {
        if (!is_of_form(at, &form) && !find_form(at, &form)) break;
        if (!read_pair(at, &form, *numbers)) break;
    }
    return at;
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

/* Read all pairs of an ASCII text, which ends with a zero, into `numbers`; how many numbers, -1 if it is none. */
static Py_ssize_t read_pairs(const char *at, const char *end, double *numbers) {
    const char *start = at;
    for (double *to = numbers;;) {
        if (at - start >= BEFORE) at = usual_pairs(at, end, &to);
        while (is_space(*at)) at++;
        if (at == end) return to - numbers;
        if (any_number(&at, to++) < 0 || *at++ != ',' || any_number(&at, to++) < 0) return -1;
        if (at != end && !is_space(*at)) return -1;
        at += at != end;
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

typedef double Point __attribute__((vector_size(16), aligned(8))); /* y, x; which is which does not matter here */
typedef long long Both __attribute__((vector_size(16), aligned(8)));

/* Boxes of neighbouring segments, two and two, up to one of them all; each is compared with the others it meets. */
typedef struct {
    Point low, high; /* the least and the most of each */
} Box;

typedef struct {
    double *points; /* y, x, y, x … without repetitions */
    Py_ssize_t segments;
    Box *boxes; /* level 0: one for each run of RUN segments; above: one for two below */
    Py_ssize_t levels, starts[64], counts[64];
    Py_ssize_t work;
    int doubt, crosses; /* two parts may have something in common; two parts surely cross */
} Outline;

#define RUN 16
#define WORK_A_POINT 60 /* comparisons; a coast takes about ten */

static inline Point point_at(const double *at) {
    Point point;
    memcpy(&point, at, sizeof point);
    return point;
}

#ifdef __SSE2__
static inline Point least(Point a, Point b) { return (Point)_mm_min_pd((__m128d)a, (__m128d)b); }
static inline Point most(Point a, Point b) { return (Point)_mm_max_pd((__m128d)a, (__m128d)b); }
static inline int any(Both flags) { return _mm_movemask_pd((__m128d)flags) != 0; }
#else
static inline Point least(Point a, Point b) { return (Point){a[0] < b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]}; }
static inline Point most(Point a, Point b) { return (Point){a[0] > b[0] ? a[0] : b[0], a[1] > b[1] ? a[1] : b[1]}; }
static inline int any(Both flags) { return (flags[0] | flags[1]) != 0; }
#endif

static inline int apart(const Box *a, const Box *b) { return any((Both)(a->high < b->low) | (Both)(b->high < a->low)); }

static inline Box around(const double *p, const double *q) {
    return (Box){least(point_at(p), point_at(q)), most(point_at(p), point_at(q))};
}

static inline Box joined(const Box *a, const Box *b) { return (Box){least(a->low, b->low), most(a->high, b->high)}; }

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

/* Note what two segments, whose boxes meet, have in common beside the end that neighbours share. */
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
    int across = side(a, b, c) * side(a, b, d);
    if (across > 0) return;
    int along = side(c, d, a) * side(c, d, b);
    if (along > 0) return;
    o->doubt = 1;
    o->crosses |= across < 0 && along < 0;
}

#define FORWARD_DOUBT 1e-12 /* degrees; more than rounding can add to where a point lies along a line */

/* Whether the segments from `start` to `end`, of at most two runs, all surely go forward along the line from the first
 * point to the last: then no two of them meet but neighbours in their end. */
static inline int goes_forward(const Outline *o, Py_ssize_t start, Py_ssize_t end) {
    const double *p = o->points + 2 * start, *q = o->points + 2 * end;
    double x = q[0] - p[0], y = q[1] - p[1], doubt = FORWARD_DOUBT * (fabs(x) + fabs(y)), along[2 * RUN + 1];
    Py_ssize_t count = end - start;
    for (Py_ssize_t i = 0; i <= count; i++) along[i] = p[2 * i] * x + p[2 * i + 1] * y;
    int back = 0;
    for (Py_ssize_t i = 0; i < count; i++) back |= along[i + 1] - along[i] <= doubt;
    return !back;
}

/* The end of a run of segments. */
static inline Py_ssize_t end_of(const Outline *o, Py_ssize_t run) {
    return (run + 1) * RUN < o->segments ? (run + 1) * RUN : o->segments;
}

/* Compare a segment with those from `j` to `end`, whose box is around them or more. */
static void compare_with(Outline *o, Py_ssize_t i, Py_ssize_t j, Py_ssize_t end, const Box *others) {
    const double *c = o->points + 2 * j;
    Box own = around(o->points + 2 * i, o->points + 2 * i + 2);
    if (--o->work < 0 || apart(&own, others)) return;
    Py_ssize_t stop = o->work < end - j ? j + o->work : end;
    o->work -= end - j;
    for (; j < stop; j++, c += 2) {
        Box other = around(c, c + 2);
        if (!apart(&own, &other)) compare(o, i, j);
    }
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
static inline Box around_run(const Outline *o, Py_ssize_t run) {
    const double *p = o->points + 2 * run * RUN, *q = o->points + 2 * end_of(o, run);
    Box box = {point_at(p), point_at(p)};
    for (p += 2; p <= q; p += 2) {
        box.low = least(box.low, point_at(p));
        box.high = most(box.high, point_at(p));
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

/* Whether a point follows itself. */
static int has_repetitions(const double *points, Py_ssize_t count) {
    Both same = {0, 0};
    for (Py_ssize_t i = 1; i < count; i++) {
        Both equal = (Both)(point_at(points + 2 * i - 2) == point_at(points + 2 * i));
        same |= equal & (Both){equal[1], equal[0]};
    }
    return any(same);
}

/* Leave out points that follow themselves; how many are left. */
static Py_ssize_t without_repetitions(double *points, Py_ssize_t count) {
    if (!has_repetitions(points, count)) return count;
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

static int is_on_earth(const Box *box) {
    return box->low[0] >= -90 && box->low[1] >= -180 && box->high[0] <= 90 && box->high[1] <= 180;
}

/* What is plain of a closed outline. */
static int seen_of_outline(double *points, Py_ssize_t count) {
    Outline o = {.points = points, .work = count * WORK_A_POINT};
    o.segments = without_repetitions(points, count) - 1;
    if (o.segments < 3) return UNKNOWN;
    o.boxes = PyMem_Malloc((size_t)((o.segments + RUN - 1) / RUN * 2 + 64) * sizeof(Box));
    if (o.boxes == NULL) return NO_MEMORY;
    build(&o);
    int on_earth = is_on_earth(o.boxes + o.starts[o.levels]);
    if (on_earth) compare_all(&o);
    PyMem_Free(o.boxes);
    if (!on_earth) return UNKNOWN;
    if (o.crosses || (o.doubt && is_exact(points, count))) return CROSSES;
    return o.doubt || o.work < 0 ? UNKNOWN : GOOD;
}

static int seen_of_points(double *points, Py_ssize_t count) {
    if (count < 4 || points[0] != points[2 * count - 2] || points[1] != points[2 * count - 1]) return UNKNOWN;
    return seen_of_outline(points, count);
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
