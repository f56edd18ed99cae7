// The figures of a run, for people: outages, answers, what was lost.
import type { History, Operation, Strike } from './world.ts';

const isToken = ({ outcome, accessToken }: Operation) => outcome === 'given' && accessToken !== undefined;

/** seconds without a token around a strike, and until the first one after the primary accepted writes */
function outage(tokens: readonly number[], { startedAt, endedAt, acceptsAt }: Strike) {
	const from = tokens.findLast((time) => time <= startedAt) ?? startedAt;
	const around = [from, ...tokens.filter((time) => time > startedAt && time <= endedAt + 10_000)];
	let longest = 0;
	let until = startedAt;
	for (let index = 1; index < around.length; index += 1) {
		const gap = (around[index] as number) - (around[index - 1] as number);
		if (gap > longest) {
			longest = gap;
			until = around[index] as number;
		}
	}
	const first = acceptsAt === undefined ? undefined : tokens.find((time) => time >= acceptsAt);
	return { longest, until, afterAccept: first === undefined ? undefined : first - (acceptsAt as number) };
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

export function figures({ operations, strikes }: History): string[] {
	const tokens = operations
		.filter(isToken)
		.map(({ endedAt }) => endedAt)
		.sort((left, right) => left - right);
	const outages = strikes.map((strike) => ({ strike, ...outage(tokens, strike) }));
	const windows = outages
		.filter(({ strike }) => strike.ofDatabase)
		.map(({ strike, until }) => ({ from: strike.startedAt - 100, to: until + 1000 }));
	const inOutage = ({ startedAt, endedAt }: Operation) =>
		windows.some(({ from, to }) => endedAt >= from && startedAt <= to);
	const count = (outcome: Operation['outcome'], of = operations) =>
		of.filter((each) => each.outcome === outcome).length;
	// guesses and what is tried twice on purpose are no operations of a client
	const asked = operations.filter(({ kind }) => kind !== 'guess' && kind !== 'oneTimeCode' && kind !== 'keys');
	const outside = asked.filter((operation) => !inOutage(operation));
	const failed = outside.filter(({ outcome, retried }) => outcome === 'unknown' && retried);
	const logical = outside.filter(({ retried }) => !retried).length;
	const kinds = [...new Set(operations.map(({ kind }) => kind))];
	const byKind = (kind: string) => outages.filter(({ strike }) => strike.kind === kind);
	const lasted = operations.map(({ startedAt, endedAt }) => endedAt - startedAt);
	return [
		`${operations.length} requests: ${count('given')} given, ${count('refused')} refused, ${count('unknown')} without an answer or 5xx`,
		kinds.map((kind) => `${kind} ${operations.filter((each) => each.kind === kind).length}`).join(', '),
		`outside outages of the database ${logical} operations, ${failed.length} failed also at the second try: ${((1 - failed.length / Math.max(1, logical)) * 100).toFixed(3)} % answered`,
		`longest request ${seconds(lasted.reduce((a, b) => Math.max(a, b), 0))} s`,
		`outages of the database in all ${seconds(outages.filter(({ strike }) => strike.ofDatabase).reduce((sum, { longest }) => sum + longest, 0))} s`,
		...[...new Set(strikes.map(({ kind }) => kind))].map((kind) => {
			const each = byKind(kind);
			const gaps = each.map(({ longest }) => seconds(longest)).join(', ');
			const after = each.filter(({ afterAccept }) => afterAccept !== undefined);
			const first = after.map(({ afterAccept }) => seconds(afterAccept as number)).join(', ');
			const failedHere = each.map(({ strike }) => {
				const hit = operations.filter(
					({ startedAt, endedAt, outcome }) =>
						outcome === 'unknown' && startedAt <= strike.startedAt && endedAt >= strike.startedAt,
				);
				return strike.inFlight === undefined ? '' : `${hit.length} of ${strike.inFlight}`;
			});
			return [
				`${kind}: ${each.length} times, longest pause between tokens ${gaps} s`,
				...(first === '' ? [] : [`first token after a primary accepts writes ${first} s`]),
				...(failedHere.some(Boolean) ? [`requests in flight that failed: ${failedHere.join(', ')}`] : []),
			].join('; ');
		}),
	];
}
