# What every target of ours is compiled with, beside what it asks for itself.
add_library(s3mpu_warnings INTERFACE)
target_compile_options(s3mpu_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wswitch-enum
  $<$<BOOL:${S3MPU_WERROR}>:-Werror>)
target_compile_definitions(s3mpu_warnings INTERFACE _GNU_SOURCE
  _FILE_OFFSET_BITS=64 S3MPU_VERSION="${PROJECT_VERSION}")
