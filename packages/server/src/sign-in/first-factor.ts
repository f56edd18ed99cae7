// What a sign-in becomes when its user has proven who they are, whichever method it was.
import type { AuthenticationMethod, UseDetail } from '../methods/method.ts';
import { addUse } from '../methods/proven-factors.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { StepInput } from './step.ts';

/** @param detail of the authenticator that was used */
export function firstFactorProven(
	{ exchange, transaction, assessment }: StepInput,
	user: DirectoryUser,
	method: Pick<AuthenticationMethod, 'mode'>,
	detail: UseDetail = {},
): Partial<SignInTransaction> {
	const sameUser = transaction.userId === user.id;
	return {
		userId: user.id,
		tenantId: user.tenantId,
		freshFirstFactor: true,
		// of a password that was typed before it
		credential: undefined,
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
}
