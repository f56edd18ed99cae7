// HTML in which everything is escaped unless it is markup already.

export class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

type Value = string | number | Html | undefined | false | readonly Value[];

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'`': '&#96;',
};

function write(value: Value): string {
	if (value === undefined || value === false) return '';
	if (value instanceof Html) return value.text;
	if (Array.isArray(value)) return value.map(write).join('');
	return String(value).replace(/[&<>"'`]/g, (character) => entities[character] as string);
}

/** Template tag: interpolated values are escaped, for text and for quoted attributes. */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Html {
	return new Html(strings.reduce((text, string, index) => text + write(values[index - 1]) + string));
}

/** Trusted text of the program's own. Never anything that came from outside. */
export function raw(text: string): Html {
	return new Html(text);
}
