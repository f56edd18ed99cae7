// What a passkey signs: random, made for one page, and spent by the first form of that page, right or wrong. Of two
// forms with one challenge the second finds none. Web Authentication Level 3 §13.4.3.
import type { Authority, Exchange } from '../authority.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { StepView } from './step.ts';

/** seconds */
const lifetime = 300;

/** Keeps a challenge for the page; a new one where the last is spent, or too old for a user to answer it in time. */
export function prepareChallenge({
	authority,
	exchange,
	transaction,
}: StepView): Partial<SignInTransaction> | undefined {
	const { challenge } = transaction;
	if (challenge && exchange.now - challenge.createdAt < lifetime / 2) return undefined;
	return { challenge: { value: authority.random(32).toString('base64url'), createdAt: exchange.now } };
}

/**
 * Spends the challenge before anything is verified.
 *
 * @returns the transaction as it stands then; `undefined` where another form was faster
 */
export async function takeChallenge(
	{ storage }: Pick<Authority, 'storage'>,
	{ now }: Exchange,
	transaction: SignInTransaction,
): Promise<{ transaction: SignInTransaction; challenge: string | undefined } | undefined> {
	const { challenge, ...rest } = transaction;
	if (!(await storage.transactions.update(rest))) return undefined;
	const inTime = challenge !== undefined && now - challenge.createdAt < lifetime;
	return { transaction: { ...rest, revision: rest.revision + 1 }, challenge: inTime ? challenge.value : undefined };
}
