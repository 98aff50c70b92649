module powercloud/toolchain/pause

go 1.24
