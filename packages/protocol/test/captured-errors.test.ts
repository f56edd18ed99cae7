// Every number that Entra ID was seen to answer, held against the catalogue: error, suberror, status, error_uri and
// claims agree, or the difference has a reason in captured-differences.json. server/test/errors/catalogue.test.ts holds
// the answers against the catalogue.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AadstsEntry, findAadsts } from '../src/aadsts.ts';

interface Captured {
	number: number;
	where: string;
	error: string;
	suberror: string;
	status: string;
	errorUri: string;
	claims: string;
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const [heads = [], ...lines] = read('captured-errors.tsv')
	.split('\n')
	.filter((line) => line !== '' && !line.startsWith('#'))
	.map((line) => line.split('\t'));
const captured = lines.map((line) => {
	const row = Object.fromEntries(heads.map((head, index) => [head, line[index]]));
	return { ...row, number: Number(row.number) } as unknown as Captured;
});
/** `notes`: what the columns of the table cannot show, such as which callers or grants an answer was seen with */
const { differences: reasons, notes } = JSON.parse(read('captured-differences.json')) as {
	differences: Record<string, string>;
	notes: Record<string, string>;
};
const numbers = [...new Set(captured.map(({ number }) => number))];

/** As the catalogue would be written in the table. */
function ours(entry: AadstsEntry, where: string): Omit<Captured, 'number' | 'where'> {
	const redirect = where === 'authorize' || where === 'adminconsent';
	return {
		error: (redirect ? entry.authorizeError : undefined) ?? entry.error,
		suberror: entry.suberror ?? '-',
		status: redirect ? '?' : String(entry.status),
		errorUri: entry.errorUri === false && !redirect ? '-' : 'yes',
		claims: entry.claims ? 'yes' : '-',
	};
}

/**
 * Version 1 says interaction_required where version 2 says invalid_grant: so it is with every number that was seen on
 * both.
 */
const errorOf = ({ error, where }: Captured) =>
	where === 'token v1' && error === 'interaction_required' ? 'invalid_grant' : error;

/** The members in which a row differs; of an endpoint of version 1 nothing where version 2 was seen too. */
function differences(row: Captured): string[] {
	const entry = findAadsts(row.number);
	if (!entry) return ['number'];
	const { where } = row;
	if (where === 'token v1' && captured.some((other) => other.number === row.number && other.where === 'token'))
		return [];
	// discovery has an error of its own, which endpoints/discovery.ts gives
	if (['page', 'sign-in log', 'discovery', 'unknown'].includes(where)) return [];
	const expected = { ...row, error: errorOf(row) };
	const given = ours(entry, where);
	return (Object.keys(given) as (keyof typeof given)[]).filter(
		(member) => expected[member] !== '?' && given[member] !== '?' && expected[member] !== given[member],
	);
}

test('84 numbers were captured, and one that a live tenant answered', () => {
	expect(numbers).toHaveLength(85);
});

test.each(numbers)('%i is answered as it was captured, or a reason is written down', (number) => {
	const differing = captured.filter((row) => row.number === number).flatMap(differences);
	if (reasons[number] === undefined) expect(differing).toEqual([]);
});

test('every reason is one for a number that was captured, and is a sentence', () => {
	for (const [number, reason] of [...Object.entries(reasons), ...Object.entries(notes)]) {
		expect(numbers).toContain(Number(number));
		expect(reason.length).toBeGreaterThan(20);
	}
});

test('no reason outlives its difference', () => {
	const stale = Object.keys(reasons).filter((number) =>
		captured.filter((row) => row.number === Number(number)).every((row) => differences(row).length === 0),
	);
	expect(stale).toEqual([]);
});
