"""How the scripts that make tables print them."""


def print_array(declared, values):
    """`declared`: storage, type and name, as in "const uint8_t kSizes"."""
    print(f'\n{declared}[] = {{')
    line = '   '
    for value in values:
        text = f' {value},'
        if len(line) + len(text) > 100:
            print(line)
            line = '   '
        line += text
    print(line)
    print('};')
