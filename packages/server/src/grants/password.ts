// Resource owner password credentials: off unless the tenant allows it, behind the same counter as the sign-in page,
// and never worth more than a password. RFC 6749 §4.3; RFC 9700 §2.4 says not to use it.
import { grantTypes } from '@countersign/protocol';
import { assessPasswordGrant } from '../access/report-risk.ts';
import { timeOrderedUuid } from '../clock.ts';
import { requirePublicClient } from '../directory/public-client.ts';
import {
	accountLocked,
	guestPasswordElsewhere,
	missingBodyParameter,
	passwordExpired,
	unsupportedGrantType,
	userDisabled,
	userNameOrPasswordWrong,
} from '../errors.ts';
import { password as passwordMethod } from '../methods/password.ts';
import { addUse } from '../methods/proven-factors.ts';
import { domainOf } from '../records/principal-name.ts';
import { createBackgroundSession } from '../session/background-session.ts';
import { checkPassword } from '../session/password-authentication.ts';
import { isPasswordExpired } from '../session/password-expiry.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { readClaims } from './request-claims.ts';

async function redeem({ authority, exchange, form, client, tenant }: GrantInput): Promise<Redemption> {
	if (client.method === '0') requirePublicClient(client.application);
	const username = form.get('username')?.trim();
	const password = form.get('password');
	const scope = form.get('scope');
	if (!username) throw missingBodyParameter('username');
	if (!password) throw missingBodyParameter('password');
	if (!scope) throw missingBodyParameter('scope');
	// over organizations the name's domain says whose it is: whether the grant is allowed must not tell that a password
	// was right
	const home = tenant ?? (await authority.storage.directory.findTenant(domainOf(username.slice(0, 256))));
	if (home && !home.settings.resourceOwnerPasswordCredentials) throw unsupportedGrantType('password');
	// no browser, so none that the user is known by
	const check = await checkPassword(authority, {
		username: username.slice(0, 256),
		password,
		tenant: home,
		familiar: false,
		ipAddress: exchange.ipAddress,
		now: exchange.now,
		ids: exchange.ids,
	});
	if (check.kind === 'locked') throw accountLocked();
	// another tenant's users are nobody here: whether they may send their password to a program is for that tenant to say
	if (check.kind !== 'right') throw userNameOrPasswordWrong();
	const { user } = check;
	if (!user.accountEnabled) throw userDisabled();
	// a guest's password is its home tenant's to check
	if (user.userType === 'Guest' || user.home) throw guestPasswordElsewhere();
	if (user.mustChangePassword || (await isPasswordExpired(authority, user, exchange.now))) throw passwordExpired();
	const session = createBackgroundSession(authority, exchange, {
		tenantId: user.tenantId,
		userId: user.id,
		facts: await assessPasswordGrant(authority, exchange, {
			user,
			facts: addUse([], passwordMethod, exchange.now),
			credential: check.credential,
		}),
	});
	return {
		tenantId: user.tenantId,
		user,
		sessionId: session.id,
		newSession: session,
		facts: session.facts,
		clientAppType: 'mobileAppsAndDesktopClients',
		scope,
		claims: readClaims(form.get('claims')),
		spends: [],
		refresh: scope.split(' ').includes('offline_access')
			? {
					kind: 'start',
					familyId: timeOrderedUuid(authority.random, authority.clock),
					platform: client.method === '0' ? 'publicClient' : 'web',
				}
			: { kind: 'none' },
	};
}

export const password: Grant = {
	type: grantTypes.password,
	parameters: ['username', 'password'],
	confidentialOnly: false,
	openTenants: 'organizations',
	redeem,
};
