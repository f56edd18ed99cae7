// The independent evaluator on the kinds of external users. Specification 1.4, "type of an external user" and "what
// guests can meet": a policy on direct connect also catches collaboration users, in Teams or SharePoint, who could use
// direct connect; a policy on collaboration catches users of shared channels who have a guest object too.
import type { SignIn } from '../src/index.ts';

const teamsAndSharePoint = ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', '00000003-0000-0ff1-ce00-000000000000'];

/** Somebody of another tenant in a shared channel, without a session here. */
export const isInChannel = ({ user }: SignIn) => user?.externalType === 'b2bDirectConnectUser';

/** What the sign-in itself is. */
export const ownKind = ({ user }: SignIn): string[] => (user?.externalType ? [user.externalType] : []);

/** A question on one authentication context alone, in which the sign-in is still caught as before. */
export interface ContextQuestion extends SignIn {
	caughtAs: readonly string[];
}

/** What the sign-in is caught as. */
export function kindsReached(signIn: SignIn | ContextQuestion): readonly string[] {
	if ('caughtAs' in signIn) return signIn.caughtAs;
	const own = ownKind(signIn);
	const collaborates = own.some((kind) => ['b2bCollaborationGuest', 'b2bCollaborationMember'].includes(kind));
	const atChannels = signIn.applicationIds.some((id) => teamsAndSharePoint.includes(id));
	return [
		...own,
		...(collaborates && atChannels && signIn.user?.couldDirectConnect ? ['b2bDirectConnectUser'] : []),
		...(isInChannel(signIn) && signIn.user?.guestObject ? [signIn.user.guestObject] : []),
	];
}
