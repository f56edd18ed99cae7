// Colours for people: none where the output is not a terminal, or where NO_COLOR asks for none.
const colours = process.stderr.isTTY && process.env.NO_COLOR === undefined;

function paint(code: number) {
	return (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
}

export const [bold, dim, red, green, yellow, blue] = [
	paint(1),
	paint(2),
	paint(31),
	paint(32),
	paint(33),
	paint(36),
] as const;
