// What becomes of a sign-in in which the user chose another password: everything that was issued on the old one is
// void.
import { password } from '../methods/password.ts';
import { addUse } from '../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import { changePasswordOf } from './password-change.ts';
import type { StepInput, StepOutcome } from './step.ts';

/** seconds for which a second factor counts as proven just now */
const justNow = 600;

/** Its time is that of the change: what was proven before an instant of change is void. */
function provenHere({ createdAt }: SignInTransaction, facts: AuthenticationFacts, now: number): AuthenticationFacts {
	return facts
		.filter((use) => use.method !== password.mode && use.at >= Math.max(createdAt, now - justNow))
		.map((use) => ({ ...use, at: now }));
}

/** Takes the form with the fields of password-change.ts. */
export async function choosePassword({
	authority,
	exchange,
	transaction,
	assessment,
	form,
	texts,
}: StepInput): Promise<StepOutcome> {
	const { user, snapshot } = assessment;
	if (!user) return { kind: 'problem', message: texts.common.signInAgain };
	const refused = await changePasswordOf(authority, exchange, { user, tenant: snapshot?.tenant, form, texts });
	if (refused) return refused;
	// what was proven before counts no more, the session it came from included; but whoever proved a second factor a
	// moment ago, in this same sign-in, is still there: a policy on risk asks for it first, and not a second time
	return {
		kind: 'advance',
		changes: {
			facts: addUse(provenHere(transaction, assessment.facts, exchange.now), password, exchange.now),
			sessionId: undefined,
			freshFirstFactor: true,
			credential: undefined,
		},
	};
}
