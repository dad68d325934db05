/* The inner loops of tocsin.cap, for machines with a C compiler (decision 0036). Each has its twin, which is used where
 * this was not compiled, and tests hold the two together:
 *
 *   fields(element, namespace, block)   _tree.c      an alert out of the tree that lxml made
 *   plain(data, kinds)                  _plain.c     an alert straight out of the bytes of a plain message
 *   pairs(text)                         _outline.c   the numbers of a polygon
 *   glance(text)                        _outline.c   whether a polygon is plainly right, or plainly crosses itself
 */
#include "_swift.h"

static PyMethodDef functions[] = {
    {"fields", (PyCFunction)(void (*)(void))swift_fields, METH_FASTCALL, "See tocsin.cap.quick."},
    {"plain", (PyCFunction)(void (*)(void))swift_plain, METH_FASTCALL, "See tocsin.cap.quick."},
    {"pairs", swift_pairs, METH_O, "See tocsin.cap.geometry."},
    {"glance", swift_glance, METH_O, "See tocsin.cap.geometry."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_swift", NULL, -1, functions};

PyMODINIT_FUNC PyInit__swift(void) {
    PyObject *etree = PyImport_ImportModule("lxml.etree");
    if (etree == NULL) return NULL;
    int fits = begin_tree(etree);
    Py_DECREF(etree);
    if (fits < 0) return NULL;
    empty_text = PyUnicode_FromString("");
    PyObject *module = empty_text == NULL ? NULL : PyModule_Create(&definition);
    if (module == NULL || PyModule_AddIntMacro(module, LAYOUT) == 0) return module;
    Py_DECREF(module);
    return NULL;
}
