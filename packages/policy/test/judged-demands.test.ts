import { describe, expect, test } from 'vitest';
import type { Demands } from '../src/compile.ts';
import { JudgedDemands, type Unmet } from '../src/judged-demands.ts';

const demands = (): Demands => ({ operator: 'OR', isBlock: false, grants: [], sessions: [] });
const unmet = (of: Demands, setAside: boolean): Unmet => ({
	demands: of,
	setAside,
	requirements: [],
	described: [],
	reported: 'reportOnlyFailure',
	counts: false,
});

describe.each([1, 31, 32, 33, 34, 100])('%i demands', (size) => {
	test('each is found as it was judged, with its strengths and without, and no other is', () => {
		const judged = new JudgedDemands();
		expect(judged.all).toEqual([]);
		const all = Array.from({ length: size }, () => unmet(demands(), false));
		for (const one of all) expect(judged.add(one)).toBe(one);
		const aside = all.filter((_, index) => index % 3 === 0).map((one) => unmet(one.demands, true));
		for (const one of aside) {
			expect(judged.find(one.demands, true)).toBeUndefined();
			judged.add(one);
		}
		for (const one of [...all, ...aside]) expect(judged.find(one.demands, one.setAside)).toBe(one);
		expect(judged.find(demands(), false)).toBeUndefined();
		expect(judged.all).toEqual([...all, ...aside]);
	});
});
