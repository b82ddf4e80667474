# Builds the folder of static files: cmake -D SOURCE=<gateway> -D OUT=<folder> -D OPENAPI=<document> -P assets.cmake
#
# What is in it: gateway/static as it is; KERN's style sheet as published, as kern-native.css; of its fonts those that app.css
# names, cut to the characters that our languages need (a font of 130 KB becomes 20 KB); and beside each text file its brotli and
# gzip forms, made once here instead of for every reader.
find_program(NPM npm REQUIRED)
find_program(BROTLI brotli REQUIRED)
find_program(GZIP gzip REQUIRED)
find_program(SUBSET pyftsubset REQUIRED)

# Latin, Latin-1, Latin Extended-A (names), punctuation, euro sign, arrows, check mark.
set(CHARACTERS U+0020-007E,U+00A0-017F,U+0218-021B,U+1E9E,U+2010-2027,U+2030-203A,U+20AC,U+2190-2193,U+2212,U+2713)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(failed)
        list(JOIN ARGN " " line)
        message(FATAL_ERROR "${line}\n${said}")
    endif()
endfunction()

set(packages ${OUT}.npm)
file(MAKE_DIRECTORY ${packages})
file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json DESTINATION ${packages})
run(${NPM} ci --ignore-scripts --no-audit --no-fund --prefix ${packages})
set(kern ${packages}/node_modules/@kern-ux/native)

file(REMOVE_RECURSE ${OUT})
file(COPY ${SOURCE}/static/ DESTINATION ${OUT})
configure_file(${OPENAPI} ${OUT}/openapi.json COPYONLY)
configure_file(${kern}/dist/kern.min.css ${OUT}/kern-native.css COPYONLY)

file(READ ${SOURCE}/static/app.css css)
string(REGEX MATCHALL "fonts/[A-Za-z]+-[A-Za-z]+[.]woff2" fonts "${css}")
list(REMOVE_DUPLICATES fonts)
file(MAKE_DIRECTORY ${OUT}/fonts)
foreach(font ${fonts})
    string(REPLACE "fonts/" "" name ${font})
    run(${SUBSET} ${kern}/dist/fonts/fira-sans/${name} --unicodes=${CHARACTERS} --layout-features=kern,liga,tnum,lnum
        --flavor=woff2 --output-file=${OUT}/${font})
endforeach()

file(GLOB_RECURSE texts ${OUT}/*.css ${OUT}/*.js ${OUT}/*.mjs ${OUT}/*.svg ${OUT}/*.json ${OUT}/*.webmanifest)
foreach(text ${texts})
    run(${BROTLI} -q 11 -f -o ${text}.br ${text})
    run(${GZIP} -9 -n -k -f ${text})
endforeach()
