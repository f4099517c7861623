noinst_LIBRARIES += engine/libreport.a
engine_libreport_a_SOURCES =
