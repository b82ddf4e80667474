# All personal.csv as one C text, each line with its service in front: awk -f record.awk services/<service>/personal.csv...
BEGIN { print "/* Generated from personal.csv of all services. */\n#include \"accounts_record.h\"\n\nconst char accounts_record_csv[] =" }
FNR == 1 {
    n = split(FILENAME, path, "/")
    if (NR > 1) next
}
{
    line = (NR == 1 ? "service" : path[n - 1]) "," $0
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    printf "    \"%s\\r\\n\"\n", line
}
END { print "    \"\";" }
