// The pages speak the languages of `sign-in/texts/`: each language says everything, and no page says anything else.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { Html } from '../../src/sign-in/pages/html.ts';
import { en } from '../../src/sign-in/texts/en.ts';
import { chooseLanguage, languages, writeDay, writeInstant } from '../../src/sign-in/texts/languages.ts';

/** each text by its path, with what its parameters are written in as */
function textsOf(value: unknown, path = ''): [string, string][] {
	if (typeof value === 'string') return [[path, value]];
	if (typeof value === 'function') {
		const said = value(...Array.from({ length: value.length }, (_, index) => `{${index}}`));
		return [[path, said instanceof Html ? said.text : String(said)]];
	}
	if (value === null || typeof value !== 'object') return [[path, '']];
	return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

describe.each(languages.filter((texts) => texts !== en))('the language $language', (texts) => {
	const [english, other] = [new Map(textsOf(en)), new Map(textsOf(texts))];

	test('says each text that English says, and no more', () => {
		expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
		expect([...other].filter(([path, text]) => text === '' && english.get(path) !== '')).toEqual([]);
	});

	test('says each in words of its own', () => {
		const names = new Set(['.oneTimeCode.label', '.deviceCode.label']);
		const asks = /\.(ask|anotherAccount|developer|nobody)$/;
		const same = [...other].filter(
			([path, text]) => text === english.get(path) && !names.has(path) && !asks.test(path),
		);
		expect(same).toEqual([]);
	});

	test('names in each text what English names in it', () => {
		const placesIn = (text = '') => (text.match(/\{\d\}/g) ?? []).sort();
		const lacking = [...other].filter(([path, text]) => placesIn(text).join() !== placesIn(english.get(path)).join());
		expect(lacking).toEqual([]);
	});
});

const source = join(import.meta.dirname, '../../src');
const filesIn = (folder: string): string[] =>
	readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
		entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)],
	);
const pageFiles = [
	...filesIn(join(source, 'sign-in')).filter((file) => !file.includes('/texts/')),
	...[
		'device-login',
		'home',
		'logout',
		'password-reset',
		'security-info',
		'security-info-changes',
		'setup',
		'sign-in',
	].map((name) => join(source, 'endpoints', `${name}.ts`)),
];
/** the product's name, an example of an address, and what is no text for people */
const allowed = /^(Countersign|you@.*|contoso\.com|admin|AADSTS|error|suberror|countersign [a-z -]+)$/;

/** words that a page would show: text between tags, and attributes that are read out */
function wordsIn(markup: string): string[] {
	const attributes = [...markup.matchAll(/\s(?:alt|aria-label|placeholder|title|value)="([^"]*)"/g)].map(
		([, value = '']) => value,
	);
	// what stands in the head of the page's frame and in scripts is no text
	const text = markup.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '').split(/<[^>]*>|·|–|\u0000/);
	return (
		[...text, ...attributes.flatMap((value) => value.split('\u0000'))]
			.map((part) => part.trim())
			// one word in lower case is what a form sends: `sign-out-everywhere`
			.filter((part) => /\p{L}{2}/u.test(part) && !/^[a-z-]+$/.test(part) && !allowed.test(part))
	);
}

function textsWrittenIn(file: string): string[] {
	const found: string[] = [];
	const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
	const visit = (node: ts.Node): void => {
		if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'markup') {
			const { template } = node;
			const parts = ts.isNoSubstitutionTemplateLiteral(template)
				? [template.text]
				: [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
			const joined = parts.join('\u0000');
			// a piece of a page that begins or ends inside of a tag holds no text there
			if (joined.includes('<') || /^\s*\p{Lu}/u.test(joined)) found.push(...wordsIn(joined));
		}
		const isMessage =
			ts.isPropertyAssignment(node) &&
			/^(message|problem|title|action|secondaryAction|choice|label|lead|note|text|done)$/.test(node.name.getText());
		if (isMessage && ts.isStringLiteralLike(node.initializer) && /^\p{Lu}.*\p{L}/u.test(node.initializer.text))
			found.push(node.initializer.text);
		ts.forEachChild(node, visit);
	};
	visit(tree);
	return found;
}

test('no page has a text that stands outside the files of the languages', () => {
	const outside = pageFiles.flatMap((file) => textsWrittenIn(file).map((text) => `${relative(source, file)}: ${text}`));
	expect(outside).toEqual([]);
});

test.each([
	['English', undefined, undefined, 'en'],
	['the browser’s', undefined, 'de-AT,de;q=0.9,en;q=0.8', 'de'],
	['the one that the browser prefers, in whatever order', undefined, 'en;q=0.5, de', 'de'],
	['the next one where the first is not there', undefined, 'qaa, de;q=0.3', 'de'],
	['none that the browser refuses', undefined, 'de;q=0', 'en'],
	['the application’s before the browser’s', 'de', 'en', 'de'],
	['the first of the application’s that is there', 'qaa de-CH en', 'en', 'de'],
	['the browser’s where none of the application’s is there', 'qaa qab', 'de', 'de'],
	['English for what nobody can read', ';;;', ',,;q=x', 'en'],
] as const)('the language is %s', (_, uiLocales, acceptLanguage, expected) => {
	expect(chooseLanguage(uiLocales, acceptLanguage).language).toBe(expected);
});

test('dates are written as the language writes them', () => {
	const at = Date.UTC(2026, 10, 27, 12, 5) / 1000;
	const [english, german] = [chooseLanguage('en', undefined), chooseLanguage('de', undefined)];
	expect([writeDay(english, at), writeDay(german, at)]).toEqual(['27 November 2026', '27. November 2026']);
	expect(writeInstant(english, at)).toBe('27 November 2026 at 12:05 UTC');
	expect(writeInstant(german, at)).toBe('27. November 2026 um 12:05 UTC');
});

test('a sign-in stays in the language that its request asked for, on each page and in each answer', async () => {
	const authority = await createTestAuthority();
	try {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = await browser.open(client.authorizePath({ ui_locales: 'de' }));
		expect(first.body).toContain('<html lang="de">');
		expect(first.heading).toBe('Anmelden');
		const wrong = await browser.submit(first, { username: 'alice@contoso.example', password: 'wrong' });
		expect(wrong.body).toContain('Benutzername und Kennwort passen nicht zusammen.');
		const right = await browser.submit(wrong, { username: 'alice@contoso.example', password: testIds.password });
		expect(right.body).toContain('<html lang="de">');
	} finally {
		await authority.close();
	}
});
