#include <weir/edge.h>
