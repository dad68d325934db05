/* The values of one block of a message, held by the rows of its grammar until the block is made. */
#include "_swift.h"
#include <string.h>

PyObject *empty_text;

/* Hold nothing yet of a block. */
int begin(PyObject *block, Found *found) {
    found->make = PyTuple_GET_ITEM(block, 0);
    found->rows = PyTuple_GET_ITEM(block, 1);
    found->count = PyTuple_GET_SIZE(found->rows);
    found->last = 0;
    if (found->count > ROWS_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many rows");
        return -1;
    }
    memset(found->held, 0, (size_t)found->count * sizeof found->held[0]);
    return 0;
}

void let_go(Found *found) {
    for (Py_ssize_t place = 0; place < found->count; place++) Py_CLEAR(found->held[place]);
}

/* The place of the row for a tag, looked for from the one held last and then from the start; -1 if there is none. */
Py_ssize_t place_of(const Found *found, const char *tag, Py_ssize_t length) {
    for (Py_ssize_t step = 0; step < found->count; step++) {
        Py_ssize_t place = found->last + step < found->count ? found->last + step : found->last + step - found->count;
        PyObject *name = part(row_at(found, place), TAG); /* compact ASCII: the grammar's own */
        if (PyUnicode_GET_LENGTH(name) == length && memcmp(PyUnicode_1BYTE_DATA(name), tag, (size_t)length) == 0)
            return place;
    }
    return -1;
}

/* The number that so many digits are; -1 where there is something else. */
static int digits(const Py_UCS1 *at, int count) {
    int value = 0;
    for (; count > 0; count--, at++) {
        if (*at < '0' || *at > '9') return -1;
        value = value * 10 + (*at - '0');
    }
    return value;
}

static int is_within(const Py_UCS1 *at, int least, int most) {
    int value = digits(at, 2);
    return value >= least && value <= most;
}

/* Whether a text is a time of the usual form, such as 2030-05-01T09:00:00+02:00, of a day that every month has. */
static int is_usual_time(PyObject *text) {
    if (!PyUnicode_IS_ASCII(text) || PyUnicode_GET_LENGTH(text) != 25) return 0;
    const Py_UCS1 *at = PyUnicode_1BYTE_DATA(text);
    if (at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' || at[16] != ':' || at[22] != ':') return 0;
    if (digits(at, 4) < 1 || !is_within(at + 5, 1, 12) || !is_within(at + 8, 1, 28)) return 0;
    if (!is_within(at + 11, 0, 23) || !is_within(at + 14, 0, 59) || !is_within(at + 17, 0, 59)) return 0;
    return (at[19] == '+' || at[19] == '-') && is_within(at + 20, 0, 13) && is_within(at + 23, 0, 59);
}

/* Whether the check of a row need not be asked: the text is surely what it should be. */
static int is_usual(PyObject *row, PyObject *text) {
    return look_of(row) == TIME && is_usual_time(text);
}

/* Whether the row's check, if there is one and all was sure so far, holds for the text; -1 for an error. */
int check_text(PyObject *row, PyObject *text, Standing *standing) {
    PyObject *check = part(row, CHECK);
    if (check == Py_None || !standing->sure || is_usual(row, text)) return 0;
    PyObject *answer = PyObject_CallOneArg(check, text);
    if (answer == NULL) return -1;
    int holds = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    if (holds < 0) return -1;
    standing->sure = holds;
    return 0;
}

/* Hold a value, which is taken over, in its row; a second one only where the row repeats. */
int hold(Found *found, Py_ssize_t place, PyObject *value, Standing *standing) {
    PyObject **held = &found->held[place];
    if (place < found->last) standing->broken = 1;
    found->last = place;
    if (content_of(row_at(found, place)) == ONE_TEXT) {
        if (*held != NULL) {
            Py_DECREF(value);
            return -1;
        }
        *held = value;
        return 0;
    }
    if (*held == NULL) *held = PyList_New(0);
    int done = *held == NULL ? -1 : PyList_Append(*held, value);
    Py_DECREF(value);
    return done;
}

/* Lists become tuples; what is needed but missing breaks the message; a text that must be there is empty then. */
static int finish(Found *found, Standing *standing) {
    for (Py_ssize_t place = 0; place < found->count; place++) {
        PyObject *row = row_at(found, place), **held = &found->held[place];
        if (*held == NULL) {
            if (part(row, NEEDED) == Py_True) standing->broken = 1;
            if (part(row, BLANK) == Py_True) *held = Py_NewRef(empty_text);
        } else if (PyList_CheckExact(*held)) {
            PyObject *values = PyList_AsTuple(*held);
            if (values == NULL) return -1;
            Py_SETREF(*held, values);
        }
    }
    return 0;
}

#define MORE_MAX 4

/* make(**fields), without a dictionary on the way; `more_names` are those of `more`, or NULL. */
PyObject *made(Found *found, Standing *standing, PyObject *more_names, PyObject *const *more) {
    if (finish(found, standing) < 0) return NULL;
    PyObject *values[ROWS_MAX + MORE_MAX];
    Py_ssize_t extra = more_names == NULL ? 0 : PyTuple_GET_SIZE(more_names), count = extra, at = 0;
    if (extra > MORE_MAX) return NULL;
    for (Py_ssize_t place = 0; place < found->count; place++) count += found->held[place] != NULL;
    PyObject *names = PyTuple_New(count);
    if (names == NULL) return NULL;
    for (Py_ssize_t place = 0; place < found->count; place++)
        if (found->held[place] != NULL) {
            values[at] = found->held[place];
            PyTuple_SET_ITEM(names, at++, Py_NewRef(part(row_at(found, place), FIELD)));
        }
    for (Py_ssize_t place = 0; place < extra; place++) {
        values[at] = more[place];
        PyTuple_SET_ITEM(names, at++, Py_NewRef(PyTuple_GET_ITEM(more_names, place)));
    }
    PyObject *value = PyObject_Vectorcall(found->make, values, 0, names);
    Py_DECREF(names);
    return value;
}

/* The fields by name. */
PyObject *as_dict(Found *found, Standing *standing) {
    if (finish(found, standing) < 0) return NULL;
    PyObject *fields = PyDict_New();
    for (Py_ssize_t place = 0; fields != NULL && place < found->count; place++)
        if (found->held[place] != NULL &&
            PyDict_SetItem(fields, part(row_at(found, place), FIELD), found->held[place]) < 0)
            Py_CLEAR(fields);
    return fields;
}

/* A tuple of two texts, which are taken over; NULL where one of them is. */
PyObject *pair_of_texts(PyObject *one, PyObject *two) {
    PyObject *pair = one != NULL && two != NULL ? PyTuple_New(2) : NULL;
    if (pair == NULL) {
        Py_XDECREF(one);
        Py_XDECREF(two);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, one);
    PyTuple_SET_ITEM(pair, 1, two);
    return pair;
}
