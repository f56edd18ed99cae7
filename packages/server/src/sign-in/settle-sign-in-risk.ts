// The risk of a sign-in is written when a page asks for more, when it is refused, and when it ends well.
import { isMetByPolicy, type SettledRisk, settleRisk } from '../access/settle-risk.ts';
import type { Authority, Exchange } from '../authority.ts';
import { storageUnavailable } from '../errors.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { Assessment } from './assess.ts';

interface SignIn {
	authority: Authority;
	exchange: Exchange;
	transaction: SignInTransaction;
	assessment: Assessment;
}

/**
 * @returns `undefined` where nothing was assessed
 * @throws ProtocolError 503 when it cannot be written: what was detected is not forgotten for the sake of a token
 */
export async function settleSignInRisk(
	{ authority, exchange, transaction, assessment }: SignIn,
	ended: 'underWay' | 'refused' | 'signedIn',
): Promise<SettledRisk | undefined> {
	const { user, risk, facts, decision, snapshot } = assessment;
	if (!user || !risk) return undefined;
	for (const { id, cause } of risk.findings.failed)
		authority.emit({ kind: 'failed', traceId: exchange.ids.traceId, detail: `the detector ${id} failed: ${cause}` });
	try {
		return await settleRisk(authority, exchange, {
			user,
			facts,
			risk,
			key: transaction.id,
			since: transaction.createdAt,
			isByPolicy: decision !== undefined && snapshot !== undefined && isMetByPolicy(decision, snapshot),
			ended,
		});
	} catch (cause) {
		throw storageUnavailable(cause);
	}
}
