/* The state of the device as an application tells it (weir_agent_set_signals in weir/edge.h, which
 * includes this and says how structs grow). Plain values; nothing here is called. */
#ifndef WEIR_SIGNALS_H
#define WEIR_SIGNALS_H

#include <stdint.h>

typedef enum weir_thermal {
  WEIR_THERMAL_NOMINAL = 0,
  WEIR_THERMAL_FAIR = 1,
  WEIR_THERMAL_SERIOUS = 2,
  WEIR_THERMAL_CRITICAL = 3
} weir_thermal;

typedef enum weir_network {
  WEIR_NETWORK_UNKNOWN = 0,
  WEIR_NETWORK_OFFLINE = 1,
  WEIR_NETWORK_CELLULAR = 2,
  WEIR_NETWORK_WIFI = 3
} weir_network;

/* How short of memory the device is. From tight on an agent that is not asked gives memory back; at
 * critical it does not answer on the device. iOS: tight after a memory warning, normal again when
 * os_proc_available_memory has grown; DispatchSource's memory pressure has both. */
typedef enum weir_memory {
  WEIR_MEMORY_UNKNOWN = 0,
  WEIR_MEMORY_NORMAL = 1,
  WEIR_MEMORY_TIGHT = 2,
  WEIR_MEMORY_CRITICAL = 3
} weir_memory;

typedef struct weir_signals {
  uint32_t size;
  uint32_t battery_percent; /* 0 to 100 */
  uint32_t charging;        /* 0 or 1, like the next two */
  uint32_t low_power;       /* the person's low-power mode */
  uint32_t metered;
  int32_t thermal; /* weir_thermal */
  int32_t network; /* weir_network */
  int32_t memory;  /* weir_memory; the struct grew by it */
} weir_signals;

#endif /* WEIR_SIGNALS_H */
