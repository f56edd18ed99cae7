// Guests: an account that somebody of another tenant of this installation has in this one, with the name, password and
// standing of the account at home. A message is sent where this server sends mail; the answer holds the address that
// the guest is given otherwise. Microsoft Graph, "Create invitation".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { guestPrincipalName } from '../records/guest.ts';
import type { DirectoryUser } from '../records/user.ts';
import { textsFor } from '../sign-in/texts/languages.ts';
import { applyAudited } from './audited.ts';
import { groupsByRule } from './dynamic-membership.ts';
import { graphInvalid } from './graph-error.ts';
import { asFlag, asOptionalText, asText, inGraphsSpelling, invalidMember, requireKnown } from './members.ts';
import { inviteGuests } from './permissions.ts';
import { type GraphInput, timestamp } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';
import { shownUser, userTarget } from './user-writes.ts';

const known = new Set([
	'invitedUserDisplayName',
	'invitedUserEmailAddress',
	'invitedUserMessageInfo',
	'invitedUserType',
	'inviteRedirectUrl',
	'sendInvitationMessage',
]);

async function invite(input: GraphInput, body: Row): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	const sent = inGraphsSpelling(body, known);
	requireKnown(sent, known, 'invitation');
	const address = asText(sent.invitedUserEmailAddress, 'invitedUserEmailAddress');
	const inviteRedirectUrl = asText(sent.inviteRedirectUrl, 'inviteRedirectUrl', 2048);
	if (!/^https:\/\/[^\s]+$/.test(inviteRedirectUrl)) throw invalidMember('inviteRedirectUrl');
	const { invitedUserType = 'Guest' } = sent;
	if (invitedUserType !== 'Guest' && invitedUserType !== 'Member') throw invalidMember('invitedUserType');
	const sendInvitationMessage = asFlag(sent.sendInvitationMessage, 'sendInvitationMessage', false);
	const { sendMail } = authority;
	if (sendInvitationMessage && !sendMail)
		throw graphInvalid(
			'sendInvitationMessage must be false: this server sends no mail. Give the guest inviteRedeemUrl.',
		);
	const home = await authority.storage.directory.findUserByPrincipalName(address);
	const { id: tenantId, defaultDomain } = snapshot.tenant;
	if (!home || home.tenantId === tenantId || home.home)
		throw graphInvalid(
			'invitedUserEmailAddress must be the userPrincipalName of an account in another tenant of this server.',
		);
	const homeIds = { tenantId: home.tenantId, userId: home.id };
	if (await authority.storage.directory.findGuest(tenantId, homeIds))
		throw graphInvalid('The invited user already exists in the directory as object.');
	const user: DirectoryUser = {
		id: randomUuid(authority.random),
		tenantId,
		userPrincipalName: guestPrincipalName(home.userPrincipalName, defaultDomain),
		displayName: asOptionalText(sent.invitedUserDisplayName, 'invitedUserDisplayName', 256) ?? home.displayName,
		mail: home.mail ?? home.userPrincipalName,
		userType: invitedUserType,
		createdDateTime: timestamp(input),
		accountEnabled: true,
		home: homeIds,
		tokensValidFrom: exchange.now,
		passwordChangedAt: 0,
	};
	const done = await applyAudited(input, [{ kind: 'putUser', user }, ...(await groupsByRule(input, user))], {
		activity: 'Invite external user',
		category: 'UserManagement',
		operation: 'Add',
		target: userTarget(user),
		after: shownUser(user),
	});
	if (!done) return { kind: 'stale' };
	// not awaited: the guest is written, whatever becomes of the message
	if (sendInvitationMessage) void send(input, user, inviteRedirectUrl);
	const value = {
		id: randomUuid(authority.random),
		inviteRedeemUrl: inviteRedirectUrl,
		invitedUserDisplayName: user.displayName,
		invitedUserEmailAddress: address,
		invitedUserType,
		inviteRedirectUrl,
		sendInvitationMessage,
		resetRedemption: false,
		// nothing has to be accepted: the account can be used at once
		status: 'Completed',
		invitedUserMessageInfo: null,
		invitedUser: { id: user.id },
	};
	return { kind: 'created', value };
}

async function send(
	{ authority, exchange, snapshot }: GraphInput,
	guest: DirectoryUser,
	address: string,
): Promise<void> {
	const { displayName } = snapshot.tenant;
	const { mail } = textsFor(exchange);
	const message = { subject: mail.invitationSubject(displayName), text: mail.invitation(displayName, address) };
	try {
		await authority.sendMail?.({ to: guest.mail ?? guest.userPrincipalName, ...message });
	} catch (error) {
		authority.emit({
			kind: 'failed',
			traceId: exchange.ids.traceId,
			detail: `an invitation could not be sent: ${String(error)}`,
		});
	}
}

export const invitationRoutes: readonly GraphRoute[] = [
	{
		path: 'invitations',
		method: 'POST',
		access: { ...inviteGuests, users: [roleIds.guestInviter, roleIds.userAdministrator, roleIds.globalAdministrator] },
		documentation: 'Create invitation',
		answers: 'change',
		context: 'invitations/$entity',
		run: (input, _, body) => invite(input, body),
	},
];
