// The languages of the sign-in pages, and which one a browser gets: the first of `ui_locales` that there is, then the
// one that the browser prefers, then English. OpenID Connect Core §3.1.2.1, RFC 9110 §12.5.4. A language is a module
// beside this one and a line here.
import type { Exchange } from '../../authority.ts';
import type { SignInTransaction } from '../../records/transaction.ts';
import { de } from './de.ts';
import { en, type Texts } from './en.ts';

export type { Texts } from './en.ts';
export const languages: readonly Texts[] = [en, de];

const named = (tag: string) => {
	const [language] = tag.trim().toLowerCase().split('-');
	return languages.find((texts) => texts.language === language);
};

/** @returns tags of an `Accept-Language` field, the preferred ones first */
function preferred(field: string): string[] {
	return field
		.slice(0, 256)
		.split(',')
		.map((part) => {
			const [tag = '', ...parameters] = part.split(';');
			const weight = Number(/^\s*q=([\d.]+)\s*$/.exec(parameters[0] ?? 'q=1')?.[1]);
			return { tag, weight: Number.isFinite(weight) ? weight : 0 };
		})
		.filter(({ weight }) => weight > 0)
		.sort((left, right) => right.weight - left.weight)
		.map(({ tag }) => tag);
}

/**
 * @param uiLocales value of the parameter `ui_locales`: tags of RFC 5646 with spaces between them
 * @param acceptLanguage the browser's field `Accept-Language`
 */
export function chooseLanguage(uiLocales: string | undefined, acceptLanguage: string | undefined): Texts {
	const tags = [...(uiLocales ?? '').slice(0, 256).split(' '), ...preferred(acceptLanguage ?? '')];
	for (const tag of tags) {
		const found = named(tag);
		if (found) return found;
	}
	return en;
}

/**
 * @returns every language that is wanted, as `Accept-Language` writes them: for documents that have languages of their
 * own
 */
export function languagesOf({ request }: Exchange, transaction: Pick<SignInTransaction, 'request'>): string {
	const asked = transaction.request.uiLocales?.split(' ') ?? [];
	return [...asked, request.headers['accept-language'] ?? ''].filter((tag) => tag !== '').join(',');
}

/** @param transaction the sign-in that the page belongs to, where there is one */
export function textsFor({ request }: Exchange, transaction?: Pick<SignInTransaction, 'request'>): Texts {
	const asked = transaction?.request.uiLocales ?? new URLSearchParams(request.query).get('ui_locales') ?? undefined;
	return chooseLanguage(asked, request.headers['accept-language']);
}

/** `27 November 2026`, as the language writes it. @param seconds epoch seconds */
export function writeDay({ dates }: Texts, seconds: number): string {
	return new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeZone: 'UTC' }).format(seconds * 1000);
}

/** `27 November 2026 at 12:00 UTC`, as the language writes it. @param seconds epoch seconds */
export function writeInstant({ dates }: Texts, seconds: number): string {
	const format = new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
	return `${format.format(seconds * 1000)} UTC`;
}
