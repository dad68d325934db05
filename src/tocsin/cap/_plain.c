/* An alert straight out of the bytes of a plain message. Its twin is lxml's parser and the walk over the tree.
 *
 * This is no XML parser. It knows one narrow form, in which most alerts are sent, and says nothing of any other, so that
 * the parser decides: UTF-8, or an encoding that has ASCII in it where there is nothing else; a root of CAP with nothing
 * but namespaces declared on it; below it only elements of CAP's grammar, under the root's prefix, without attributes;
 * no CDATA or document type; comments only between elements; processing instructions only before the root; of references
 * only the five that XML names. At the first Signature directly below the root it stops, and gives what is left to the
 * parser, between the root's first tag and its end. What it takes is well-formed, and gives to the last character what the
 * parser gives; tests and the fuzz compare the two.
 *
 * Nothing is read at or beyond `end`, however the bytes go on.
 */
#include "_swift.h"
#include <stdint.h>
#include <string.h>

#define BYTES_MAX 9000000 /* the parser refuses a text of ten million */
#define DECLARED_MAX 16

typedef struct {
    const char *text;
    Py_ssize_t length;
} Name;

typedef struct {
    const char *at, *end; /* what is left to be read */
    Name prefix;          /* of every tag, with its colon */
    Standing standing;
    Py_ssize_t tags_left; /* how many < may still come */
    int marked;           /* a text holds < or & */
    int equals;           /* a = stands elsewhere than in the first tags */
    int ascii;            /* every byte must be ASCII */
    Looked *looked;       /* what rules may find, NULL where it is not asked for */
    const char *rest;     /* the first Signature, from which on nothing was read; NULL where there is none */
} Scan;

enum { NO_TAG, OPENS, ENDS, EMPTY };

typedef struct {
    int kind;
    Name name;
} Tag;

static int same(Name one, Name two) {
    return one.length == two.length && memcmp(one.text, two.text, (size_t)one.length) == 0;
}

static int is_space(char sign) { return sign == ' ' || sign == '\n' || sign == '\t' || sign == '\r'; }
static int is_letter(char sign) { return (unsigned char)((sign | 0x20) - 'a') < 26; }
static Py_ssize_t left(const Scan *s) { return s->end - s->at; }

static void skip_space(Scan *s) {
    while (s->at < s->end && is_space(*s->at)) s->at++;
}

/* Go past a sign if it is next. */
static int take(Scan *s, char sign) {
    if (s->at >= s->end || *s->at != sign) return 0;
    s->at++;
    return 1;
}

/* Go past some bytes if they are next. */
static int take_all(Scan *s, Name word) {
    if (left(s) < word.length || memcmp(s->at, word.text, (size_t)word.length) != 0) return 0;
    s->at += word.length;
    return 1;
}

static int take_word(Scan *s, const char *word) { return take_all(s, (Name){word, (Py_ssize_t)strlen(word)}); }

static Name take_letters(Scan *s) {
    const char *start = s->at;
    while (s->at < s->end && is_letter(*s->at)) s->at++;
    return (Name){start, s->at - start};
}

/* ---- text ----------------------------------------------------------------------------------------------------- */

/* What a byte of text can be beside an ordinary one. */
enum { HIGH = 1, REFERENCE = 2, RETURN = 4, BRACKET = 8, EQUALS = 16, NEVER = 32 };

#define N NEVER
static const unsigned char KINDS[256] = {
    N, N, N, N, N, N, N, N, N, 0, 0, N, N, RETURN, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    ['&'] = REFERENCE, ['='] = EQUALS, [']'] = BRACKET, [128 ... 255] = HIGH,
};
#undef N

typedef unsigned char Many __attribute__((vector_size(16)));

/* Whether sixteen bytes, taken together in `seen`, are ordinary ones. */
static int are_ordinary(Many bytes) {
    typedef unsigned long long Two __attribute__((vector_size(16)));
    Two odd = (Two)((bytes < 0x20) | (bytes > 0x7f) | (bytes == '&') | (bytes == '=') | (bytes == ']'));
    return (odd[0] | odd[1]) == 0;
}

/* All kinds of bytes from `at` to `end`. */
static int kinds_of(const char *at, const char *end) {
    int kinds = 0;
    while (at < end) {
        Many bytes;
        if (end - at >= 16) {
            memcpy(&bytes, at, 16);
            if (are_ordinary(bytes)) {
                at += 16;
                continue;
            }
        }
        for (const char *stop = end - at < 16 ? end : at + 16; at < stop; at++) kinds |= KINDS[(unsigned char)*at];
    }
    return kinds;
}

/* Whether some bytes stand between `at` and `end`. */
static int holds(const char *at, const char *end, const char *bytes) {
    Py_ssize_t length = (Py_ssize_t)strlen(bytes);
    while (end - at >= length && (at = memchr(at, bytes[0], (size_t)(end - at - length + 1))) != NULL)
        if (memcmp(at++, bytes, (size_t)length) == 0) return 1;
    return 0;
}

/* The sign that a reference at `*at` stands for; 0 for one that is not for us. */
static char referred(const char **at, const char *end) {
    static const struct {
        const char *name;
        char sign;
    } KNOWN[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t place = 0; place < sizeof KNOWN / sizeof KNOWN[0]; place++) {
        Py_ssize_t length = (Py_ssize_t)strlen(KNOWN[place].name);
        if (end - *at >= length && memcmp(*at, KNOWN[place].name, (size_t)length) == 0) {
            *at += length;
            return KNOWN[place].sign;
        }
    }
    return 0;
}

/* Write what a text means: references as their signs, ends of lines as one sign. How many bytes, -1 if not for us. */
static Py_ssize_t resolve(const char *at, const char *end, char *to) {
    char *start = to;
    while (at < end) {
        if (*at == '&') {
            if ((*to++ = referred(&at, end)) == 0) return -1;
        } else if (*at == '\r') {
            *to++ = '\n';
            at += end - at > 1 && at[1] == '\n' ? 2 : 1;
        } else {
            *to++ = *at++;
        }
    }
    return to - start;
}

static PyObject *decoded(const char *text, Py_ssize_t length) {
    PyObject *found = PyUnicode_DecodeUTF8(text, length, NULL);
    if (found == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) PyErr_Clear();
    return found;
}

static PyObject *resolved(const char *at, const char *end) {
    char few[512], *room = end - at <= (Py_ssize_t)sizeof few ? few : PyMem_Malloc((size_t)(end - at));
    if (room == NULL) return PyErr_NoMemory();
    Py_ssize_t length = resolve(at, end, room);
    PyObject *found = length < 0 ? NULL : decoded(room, length);
    if (room != few) PyMem_Free(room);
    return found;
}

/* The text from `at` to `end`, between which no < stands. */
static PyObject *text_between(Scan *s, const char *at, const char *end) {
    int kinds = kinds_of(at, end);
    if (kinds & NEVER || (kinds & BRACKET && holds(at, end, "]]>"))) return NULL;
    if (kinds & HIGH && s->ascii) return NULL;
    if (kinds & HIGH && (holds(at, end, "\xef\xbf\xbe") || holds(at, end, "\xef\xbf\xbf"))) return NULL;
    if (kinds & REFERENCE) s->marked = 1;
    if (kinds & EQUALS) s->equals = 1;
    if (kinds & (REFERENCE | RETURN)) return resolved(at, end);
    if (kinds & HIGH) return decoded(at, end - at);
    if (at == end) return Py_NewRef(empty_text);
    PyObject *found = PyUnicode_New(end - at, 127);
    if (found != NULL) memcpy(PyUnicode_1BYTE_DATA(found), at, (size_t)(end - at));
    return found;
}

/* ---- between elements ----------------------------------------------------------------------------------------- */

/* Whether what stands in a comment or instruction is for us: ASCII that XML can hold, without another tag. */
static int check_between(Scan *s, const char *start, const char *end) {
    int kinds = kinds_of(start, end);
    if (kinds & EQUALS) s->equals = 1;
    return kinds & (HIGH | NEVER) || memchr(start, '<', (size_t)(end - start)) != NULL || --s->tags_left < 0 ? -1 : 0;
}

/* Go past the next `mark`, before which only ASCII that XML can hold may stand; -1 if there is none. */
static int skip_past(Scan *s, const char *mark) {
    const char *start = s->at;
    while (s->at < s->end && (s->at = memchr(s->at, mark[0], (size_t)left(s))) != NULL) {
        const char *end = s->at;
        if (take_word(s, mark)) return check_between(s, start, end);
        s->at++;
    }
    s->at = s->end;
    return -1;
}

/* Go past a comment, whose first sign was read; no -- may stand in it. */
static int skip_comment(Scan *s) { return skip_past(s, "--") == 0 && take(s, '>') ? 0 : -1; }

/* Go past a processing instruction, whose first signs were read, with a name of letters and - only. */
static int skip_instruction(Scan *s) {
    const char *start = s->at;
    if (take_letters(s).length == 0) return -1;
    while (s->at < s->end && (is_letter(*s->at) || *s->at == '-')) s->at++;
    if (s->at - start == 3 && PyOS_strnicmp(start, "xml", 3) == 0) return -1;
    if (s->at < s->end && !is_space(*s->at) && *s->at != '?') return -1;
    return skip_past(s, "?>");
}

/* Go past white space and comments, and past instructions where these are allowed; -1 where one is not for us. */
static int skip_between(Scan *s, int instructions) {
    for (;;) {
        skip_space(s);
        if (take_word(s, "<!--")) {
            if (skip_comment(s) < 0) return -1;
        } else if (instructions && take_word(s, "<?")) {
            if (skip_instruction(s) < 0) return -1;
        } else {
            return 0;
        }
    }
}

/* ---- elements ------------------------------------------------------------------------------------------------- */

/* The tag that begins here. */
static Tag tag_here(Scan *s) {
    Tag none = {NO_TAG, {NULL, 0}};
    if (!take(s, '<') || --s->tags_left < 0) return none;
    int ends = take(s, '/');
    if (!take_all(s, s->prefix)) return none;
    Tag tag = {ends ? ENDS : OPENS, take_letters(s)};
    skip_space(s);
    if (!ends && take(s, '/')) tag.kind = EMPTY;
    return take(s, '>') ? tag : none;
}

/* The next tag, which only white space and comments may stand before. */
static Tag next_tag(Scan *s) {
    Tag none = {NO_TAG, {NULL, 0}};
    return skip_between(s, 0) < 0 ? none : tag_here(s);
}

static int is_end(Tag tag, Name name) { return tag.kind == ENDS && same(tag.name, name); }

/* The text of an element, whose first tag was read. */
static PyObject *text_of(Scan *s, Tag tag) {
    if (tag.kind == EMPTY) return Py_NewRef(empty_text);
    const char *start = s->at, *end = left(s) > 0 ? memchr(start, '<', (size_t)left(s)) : NULL;
    if (end == NULL) return NULL;
    s->at = end;
    return is_end(tag_here(s), tag.name) ? text_between(s, start, end) : NULL;
}

/* The text of the next element, which must have a certain name. */
static PyObject *text_of_next(Scan *s, const char *name) {
    Tag tag = next_tag(s);
    int fits = (tag.kind == OPENS || tag.kind == EMPTY) && same(tag.name, (Name){name, (Py_ssize_t)strlen(name)});
    return fits ? text_of(s, tag) : NULL;
}

static PyObject *pair_of(Scan *s, Tag tag) {
    if (tag.kind == EMPTY) return NULL;
    PyObject *one = text_of_next(s, "valueName");
    PyObject *pair = pair_of_texts(one, one == NULL ? NULL : text_of_next(s, "value"));
    if (pair != NULL && !is_end(next_tag(s), tag.name)) Py_CLEAR(pair);
    return pair;
}

static int read_block(Scan *s, Tag tag, Found *found, int is_root);

/* The grammar nests three deep, so that this calls itself no deeper. */
static PyObject *block_of(Scan *s, Tag tag, PyObject *row) {
    Found found;
    if (begin(part(row, INNER), &found) < 0) return NULL;
    PyObject *value = read_block(s, tag, &found, 0) < 0 ? NULL : made(&found, &s->standing, NULL, NULL);
    let_go(&found);
    return value;
}

static PyObject *checked_text_of(Scan *s, Tag tag, PyObject *row) {
    PyObject *text = text_of(s, tag);
    if (text != NULL && check_text(row, text, &s->standing) < 0) Py_CLEAR(text);
    return text;
}

static PyObject *value_of(Scan *s, Tag tag, PyObject *row) {
    long content = content_of(row);
    unsigned outside = s->looked == NULL ? 0 : begin_to_look(s->looked);
    PyObject *value = content == PAIRS    ? pair_of(s, tag)
                      : content == BLOCKS ? block_of(s, tag, row)
                                          : checked_text_of(s, tag, row);
    if (value != NULL && s->looked != NULL && look_at(s->looked, row, value, outside) < 0) Py_CLEAR(value);
    return value;
}

/* Whether the first tag of an element named Signature is next, under whatever prefix. */
static int is_signature_next(const Scan *s) {
    static const char WORD[] = "Signature";
    Py_ssize_t length = sizeof WORD - 1;
    const char *start = s->at + 1, *at = start;
    if (left(s) < length + 2 || *s->at != '<') return 0;
    while (at < s->end && !is_space(*at) && *at != '>' && *at != '/' && *at != '<') at++;
    if (at - start < length || memcmp(at - length, WORD, (size_t)length) != 0) return 0;
    return at - start == length || at[-length - 1] == ':';
}

/* Everything in a block up to its end, in the root up to the first Signature. */
static int read_block(Scan *s, Tag tag, Found *found, int is_root) {
    if (tag.kind == EMPTY) return 0;
    for (;;) {
        if (skip_between(s, 0) < 0) return -1;
        if (is_root && is_signature_next(s)) {
            s->rest = s->at;
            return 0;
        }
        Tag child = tag_here(s);
        if (child.kind == ENDS) return same(child.name, tag.name) ? 0 : -1;
        Py_ssize_t place = child.kind == NO_TAG ? -1 : place_of(found, child.name.text, child.name.length);
        PyObject *value = place < 0 ? NULL : value_of(s, child, row_at(found, place));
        if (value == NULL || hold(found, place, value, &s->standing) < 0) return -1;
    }
}

/* ---- the start of a message ----------------------------------------------------------------------------------- */

/* What stands in quotation marks of one kind, after = with or without white space around it; `text` NULL if nothing. */
static Name take_quoted(Scan *s) {
    Name none = {NULL, 0};
    skip_space(s);
    if (!take(s, '=')) return none;
    skip_space(s);
    if (left(s) <= 0 || (*s->at != '"' && *s->at != '\'')) return none;
    const char *start = s->at + 1, *end = memchr(start, *s->at, (size_t)(s->end - start));
    if (end == NULL) return none;
    s->at = end + 1;
    return (Name){start, end - start};
}

static int is_word(Name name, const char *word) { return same(name, (Name){word, (Py_ssize_t)strlen(word)}); }

static int begins(Name name, const char *word) {
    return name.length > (Py_ssize_t)strlen(word) && memcmp(name.text, word, strlen(word)) == 0;
}

/* Go past ` name = "value"`; which of the known values it is, from 1 on, 0 where it is not next, -1 for another. */
static int take_attribute(Scan *s, const char *name, const char *const *known) {
    const char *start = s->at;
    skip_space(s);
    if (s->at == start || !take_word(s, name)) {
        s->at = start;
        return 0;
    }
    Name value = take_quoted(s);
    for (int place = 0; value.text != NULL && known[place] != NULL; place++)
        if (is_word(value, known[place])) return place + 1;
    return -1;
}

/* Go past the XML declaration, if there is one; it must be of XML 1.0, and in UTF-8 or all ASCII. */
static int skip_declaration(Scan *s) {
    static const char *const versions[] = {"1.0", NULL}, *const answers[] = {"yes", "no", NULL};
    static const char *const encodings[] = {"UTF-8", "utf-8", "ISO-8859-1", "iso-8859-1", "US-ASCII", "us-ascii", NULL};
    int marked = take_word(s, "\xef\xbb\xbf");
    if (!take_word(s, "<?xml")) return 0;
    s->tags_left--;
    if (take_attribute(s, "version", versions) <= 0) return -1;
    int encoding = take_attribute(s, "encoding", encodings);
    s->ascii = encoding > 2;
    if (encoding < 0 || (marked && s->ascii) || take_attribute(s, "standalone", answers) < 0) return -1;
    skip_space(s);
    return take_word(s, "?>") ? 0 : -1;
}

/* The prefix that a namespace is declared for, its colon included; the default is one of no letters. */
static int take_prefix(Scan *s, Name *prefix) {
    if (!take_word(s, "xmlns")) return 0;
    if (!take(s, ':')) {
        *prefix = (Name){s->at, 0};
        return 1;
    }
    const char *start = s->at;
    if (take_letters(s).length == 0) return 0;
    while (s->at < s->end && (is_letter(*s->at) || *s->at == '-' || (*s->at >= '0' && *s->at <= '9'))) s->at++;
    *prefix = (Name){start, s->at - start};
    return s->at - start < 3 || PyOS_strnicmp(start, "xml", 3) != 0;
}

/* Whether a namespace is an absolute address of plain signs, and none of the two that XML keeps to itself. */
static int is_plain_address(Name uri) {
    if (uri.text == NULL || uri.length > 200) return 0;
    for (Py_ssize_t i = 0; i < uri.length; i++)
        if (!is_letter(uri.text[i]) && memchr("0123456789.:/_-#", uri.text[i], 16) == NULL) return 0;
    if (is_word(uri, "http://www.w3.org/XML/1998/namespace") || is_word(uri, "http://www.w3.org/2000/xmlns/")) return 0;
    return begins(uri, "urn:") || begins(uri, "http://") || begins(uri, "https://");
}

/* Read the namespaces that the root declares, up to its >; the one of `prefix`, or one whose `text` is NULL. */
static Name read_namespaces(Scan *s, Name prefix) {
    Name declared[DECLARED_MAX], none = {NULL, 0}, found = none;
    for (int count = 0; count < DECLARED_MAX; count++) {
        const char *start = s->at;
        skip_space(s);
        if (take(s, '>')) return found;
        if (s->at == start || !take_prefix(s, declared + count)) return none;
        for (int other = 0; other < count; other++)
            if (same(declared[other], declared[count])) return none;
        Name uri = take_quoted(s);
        if (!is_plain_address(uri)) return none;
        if (same(declared[count], prefix)) found = uri;
    }
    return none;
}

/* Read the root's first tag; its namespace. */
static Name read_root(Scan *s, Tag *root) {
    Name none = {NULL, 0}, prefix = {s->at, 0};
    if (skip_between(s, 1) < 0 || !take(s, '<') || --s->tags_left < 0) return none;
    root->name = take_letters(s);
    if (take(s, ':')) {
        s->prefix = (Name){root->name.text, root->name.length + 1};
        prefix = root->name;
        root->name = take_letters(s);
    }
    return same(root->name, (Name){"alert", 5}) ? read_namespaces(s, prefix) : none;
}

/* The kind of message, a tuple of namespace, block and version, that a namespace stands for. */
static PyObject *kind_of(PyObject *kinds, Name namespace) {
    for (Py_ssize_t place = 0; namespace.text != NULL && place < PyTuple_GET_SIZE(kinds); place++) {
        PyObject *kind = PyTuple_GET_ITEM(kinds, place);
        Py_ssize_t length;
        const char *uri = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(kind, 0), &length);
        if (uri == NULL) return NULL;
        if (same(namespace, (Name){uri, length})) return kind;
    }
    return NULL;
}

/* ---- the message ---------------------------------------------------------------------------------------------- */

static PyObject *more_names; /* "version", "original" */

static PyObject *alert_of(Scan *s, Tag root, PyObject *kind, PyObject *data) {
    Found found;
    if (begin(PyTuple_GET_ITEM(kind, 1), &found) < 0) return NULL;
    PyObject *alert = NULL, *more[] = {PyTuple_GET_ITEM(kind, 2), data};
    if (read_block(s, root, &found, 1) == 0 && (s->rest != NULL || (skip_between(s, 1) == 0 && left(s) == 0)))
        alert = made(&found, &s->standing, more_names, more);
    let_go(&found);
    return alert;
}

/* The message without what was read of the inside of its root; None where nothing is left. */
static PyObject *unread(const Scan *s, PyObject *data, const char *inside) {
    if (s->rest == NULL) return Py_NewRef(Py_None);
    const char *start = PyBytes_AS_STRING(data);
    Py_ssize_t before = inside - start, after = s->end - s->rest;
    PyObject *found = PyBytes_FromStringAndSize(NULL, before + after);
    if (found == NULL) return NULL;
    memcpy(PyBytes_AS_STRING(found), start, (size_t)before);
    memcpy(PyBytes_AS_STRING(found) + before, s->rest, (size_t)after);
    return found;
}

/* An alert with what is known of it; the alert and what is left are taken over. */
static PyObject *told(PyObject *alert, const Scan *s, PyObject *rest) {
    PyObject *infos = s->looked == NULL ? Py_None : s->looked->infos;
    PyObject *marked = s->marked ? Py_True : Py_False, *equals = s->equals ? Py_True : Py_False;
    return Py_BuildValue("(NiOOON)", alert, standing_of(&s->standing), marked, infos, equals, rest);
}

static PyObject *read_message(PyObject *data, PyObject *kinds, Py_ssize_t tags_most, Looked *looked) {
    Scan s = {.at = PyBytes_AS_STRING(data), .standing = {.sure = 1}, .tags_left = tags_most, .looked = looked};
    s.end = s.at + PyBytes_GET_SIZE(data);
    s.prefix = (Name){s.at, 0};
    if (left(&s) > BYTES_MAX || skip_declaration(&s) < 0) return NULL;
    Tag root = {OPENS, {NULL, 0}};
    PyObject *kind = kind_of(kinds, read_root(&s, &root));
    const char *inside = s.at;
    PyObject *alert = kind == NULL ? NULL : alert_of(&s, root, kind, data);
    if (alert == NULL) return NULL;
    PyObject *rest = unread(&s, data, inside);
    if (rest == NULL) Py_DECREF(alert);
    return rest == NULL ? NULL : told(alert, &s, rest);
}

PyObject *swift_plain(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 4 || !PyTuple_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "plain(data, kinds, tags_most, look)");
        return NULL;
    }
    Py_ssize_t tags_most = PyLong_AsSsize_t(args[2]);
    if (tags_most == -1 && PyErr_Occurred()) return NULL;
    if (!PyBytes_Check(args[0])) Py_RETURN_NONE;
    if (more_names == NULL && (more_names = Py_BuildValue("(ss)", "version", "original")) == NULL) return NULL;
    Looked looked = {0};
    int look = args[3] == Py_True;
    if (look && (looked.infos = PyList_New(0)) == NULL) return NULL;
    PyObject *found = read_message(args[0], args[1], tags_most, look ? &looked : NULL);
    Py_XDECREF(looked.infos);
    Py_XDECREF(looked.glances);
    if (found != NULL || PyErr_Occurred()) return found;
    Py_RETURN_NONE;
}
