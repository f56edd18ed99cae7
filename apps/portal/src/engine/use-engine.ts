import { withTemporaryExclusions } from '@countersign/policy';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { toEngine, useExclusions } from '../graph/countersign-queries.ts';
import { useNamedLocations, usePolicies, useStrengths } from '../graph/queries.ts';
import { authorityNow } from '../session/authority-clock.ts';
import { createEngine } from './engine.ts';
import type { Configuration } from './impact.ts';
import type { Answer, Question } from './questions.ts';

const engine = createEngine();

/** What every decision of the tenant rests on; `undefined` until it is read. */
export function useConfiguration(): Configuration | undefined {
	const policies = usePolicies().data;
	const namedLocations = useNamedLocations().data;
	const authenticationStrengths = useStrengths().data;
	const exclusions = useExclusions().data;
	return useMemo(
		() =>
			policies && namedLocations && authenticationStrengths && exclusions
				? {
						// as the authority judges them now: with those excluded who are let past for a while
						policies: withTemporaryExclusions(policies, toEngine(exclusions), authorityNow() / 1000),
						namedLocations,
						authenticationStrengths,
					}
				: undefined,
		[policies, namedLocations, authenticationStrengths, exclusions],
	);
}

/**
 * @param key what the question is about; an answer is kept under it
 * @param question `undefined` while it cannot be asked yet
 */
export function useAnswer<Asks extends Question>(key: readonly unknown[], question: Asks | undefined) {
	return useQuery<Answer<Asks>>({
		queryKey: ['engine', ...key],
		enabled: question !== undefined,
		queryFn: ({ signal }) => engine.ask(question as Asks, { signal }),
		retry: false,
	});
}
