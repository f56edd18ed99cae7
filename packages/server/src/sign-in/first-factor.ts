// What a sign-in becomes when its user has proven who they are, whichever method it was.
import { guestSignsInAtHome } from '../errors.ts';
import type { AuthenticationMethod, UseDetail } from '../methods/method.ts';
import { addUse, countsInOtherTenants } from '../methods/proven-factors.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { StepInput, StepOutcome } from './step.ts';

interface Proof {
	/** of the authenticator that was used */
	detail?: UseDetail;
	/** what is known of a password that was typed, such as that it leaked */
	credential?: SignInTransaction['credential'];
}

/**
 * A guest is let in by what the home tenant vouches for, and by nothing that this tenant keeps of them: an
 * administrator here could have given them a certificate or a pass of their own, and their sessions and refresh tokens
 * are good at home too. Each such method refuses guests by itself; this is the wall behind them.
 */
export function firstFactorProven(
	{ exchange, transaction, assessment }: StepInput,
	user: DirectoryUser,
	method: Pick<AuthenticationMethod, 'mode'>,
	{ detail, credential }: Proof = {},
): StepOutcome {
	if (user.home && !countsInOtherTenants(method)) return { kind: 'decline', error: guestSignsInAtHome(), user };
	const sameUser = transaction.userId === user.id;
	const changes: Partial<SignInTransaction> = {
		userId: user.id,
		tenantId: user.tenantId,
		freshFirstFactor: true,
		// of this proof, not of a password that was typed before it
		credential,
		// another user's proofs are not this one's
		facts: addUse(sameUser ? assessment.facts : [], method, exchange.now, detail),
		// nor is the device that they showed: it may be registered as theirs, or be one of their tenant
		provenDevice: sameUser ? transaction.provenDevice : undefined,
		// a session that ended is not continued, nor is another user's
		sessionId:
			sameUser && assessment.accounts.some(({ session }) => session.id === transaction.sessionId)
				? transaction.sessionId
				: undefined,
	};
	return { kind: 'advance', changes };
}
