// HTML by template: every value that is put in is escaped, so that what a tenant named a context is never markup.

/** Markup that was made here, as against text. */
export class Markup {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
type Value = string | number | Markup | undefined | false | readonly Markup[];

function write(value: Value): string {
	if (value instanceof Markup) return value.text;
	if (Array.isArray(value)) return value.map(write).join('');
	return value === undefined || value === false
		? ''
		: String(value).replace(/[&<>"']/g, (one) => entities[one] as string);
}

/** @example html`<p>${displayName}</p>` */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
	return new Markup(parts.map((part, index) => part + (index < values.length ? write(values[index]) : '')).join(''));
}
