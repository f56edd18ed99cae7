// Kinds of guests in words. Microsoft Graph, "conditionalAccessGuestOrExternalUserTypes".

export const guestTypes: readonly (readonly [type: string, label: string])[] = [
	['internalGuest', 'Guests with an account of this tenant'],
	['b2bCollaborationGuest', 'B2B collaboration guests'],
	['b2bCollaborationMember', 'B2B collaboration members'],
	['b2bDirectConnectUser', 'B2B direct connect users'],
	['otherExternalUser', 'Other external users'],
	['serviceProvider', 'Users of service providers'],
];

/** @returns the words for a kind of guest, of one tenant where it is written `kind@tenant`; `undefined` for all else */
export function guestWords(id: string): string | undefined {
	const [type, tenant] = id.split('@');
	const label = guestTypes.find(([known]) => known === type)?.[1];
	return label === undefined || tenant === undefined ? label : `${label} of the tenant ${tenant}`;
}
