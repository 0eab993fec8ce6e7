module framestall/tools/freeze

go 1.22
