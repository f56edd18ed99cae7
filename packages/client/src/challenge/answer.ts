// Gets the token that a challenge asks for: silently, else from the user, who is asked once for all calls that wait for
// the same.
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { claimsOf, type InteractionRequired, isInteractionRequired } from '../errors/interaction-required.ts';
import { untilAborted } from '../network.ts';
import { createQueue, createSharedWork } from '../shared-work.ts';
import { type Demand, demandKey, withDemanded } from './demand.ts';
import type { Destination } from './destinations.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { ChallengeFetchSource, TokenResult } from './options.ts';

/** @throws ClientConfigurationError `invalid_option`: without this, `Bearer undefined` would go out */
export function requireToken(result: TokenResult | null | undefined): TokenResult {
	if (typeof result?.accessToken === 'string' && result.accessToken !== '') return result;
	throw new ClientConfigurationError('invalid_option', 'acquireToken and stepUp must give `{ accessToken }`');
}

/** A token that was got for a demand. */
export interface Answer extends TokenResult {
	/** whether the user was asked */
	interactive: boolean;
	/** the API refused it again; set once, however many calls share it */
	refused?: boolean;
}

export interface Wanted {
	destination: Destination;
	request: Request;
	/** whose token it must be; anybody's before the first sign-in */
	account: TokenResult['account'] | undefined;
	demand: Demand;
	/** the user was asked for this call already */
	silentOnly?: boolean;
	/** when the call was sent, by {@link Answers.now} */
	sentAt: number;
}

export interface Answers {
	/** a counter that tells what came first */
	now(): number;
	get(wanted: Wanted): Promise<Answer>;
}

/** answers that are kept for calls which were on their way when the answer came */
const mostKept = 16;

export function createAnswers(source: ChallengeFetchSource, guard: LoopGuard): Answers {
	const shared = createSharedWork<Answer>();
	const inTurn = createQueue();
	const given = new Map<string, { at: number; answer: Answer }>();
	let count = 0;

	async function silent({ destination, demand, account }: Wanted, signal: AbortSignal): Promise<Answer> {
		const work = source.acquireToken(destination, { ...demand, signal }, account);
		return { ...requireToken(await untilAborted(work, signal)), interactive: false };
	}

	async function ask(wanted: Wanted, error: InteractionRequired, signal: AbortSignal): Promise<Answer> {
		const { destination, demand, request, account } = wanted;
		if (!source.stepUp || wanted.silentOnly) throw error;
		guard.asks(destination.origin);
		const claims = withDemanded(claimsOf(error), demand.claims);
		const stepUp = { ...demand, ...(claims === undefined ? {} : { claims }), account, error, request, signal };
		return { ...requireToken(await untilAborted(source.stepUp(destination, stepUp), signal)), interactive: true };
	}

	async function obtain(wanted: Wanted, signal: AbortSignal): Promise<Answer> {
		try {
			return await silent(wanted, signal);
		} catch (error) {
			signal.throwIfAborted();
			if (!isInteractionRequired(error)) throw error;
			return inTurn(async (waited) => {
				signal.throwIfAborted();
				if (!waited) return ask(wanted, error, signal);
				// the user has just answered for another call: that may do for this one
				try {
					return await silent(wanted, signal);
				} catch (again) {
					signal.throwIfAborted();
					if (!isInteractionRequired(again)) throw again;
					return ask(wanted, again, signal);
				}
			});
		}
	}

	function keep(key: string, answer: Answer): void {
		given.delete(key);
		count += 1;
		given.set(key, { at: count, answer });
		const [oldest] = given.keys();
		if (given.size > mostKept && oldest !== undefined) given.delete(oldest);
	}

	return {
		now() {
			count += 1;
			return count;
		},
		async get(wanted) {
			const { destination, account, demand, silentOnly = false } = wanted;
			const whose = account?.homeAccountId;
			const key = JSON.stringify([destination.origin, destination.path, whose ?? '', demandKey(demand), silentOnly]);
			const early = given.get(key);
			if (early && early.at > wanted.sentAt && !early.answer.refused) return early.answer;
			const answer = await shared.join(key, wanted.request.signal, async (signal) => {
				const got = await obtain(wanted, signal);
				if (whose !== undefined && got.account && got.account.homeAccountId !== whose)
					throw new ClientAuthError(
						'user_mismatch',
						'another account answered than the one that was asked; the call was not repeated',
					);
				keep(key, got);
				return got;
			});
			wanted.request.signal.throwIfAborted();
			return answer;
		},
	};
}
