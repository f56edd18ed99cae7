import { useQuery } from '@tanstack/react-query';
import { useNamedLocations, usePolicies, useStrengths } from '../graph/queries.ts';
import { createEngine } from './engine.ts';
import type { Configuration } from './impact.ts';
import type { Answer, Question } from './questions.ts';

const engine = createEngine();

/** What every decision of the tenant rests on; `undefined` until it is read. */
export function useConfiguration(): Configuration | undefined {
	const policies = usePolicies().data;
	const namedLocations = useNamedLocations().data;
	const authenticationStrengths = useStrengths().data;
	return policies && namedLocations && authenticationStrengths
		? { policies, namedLocations, authenticationStrengths }
		: undefined;
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
