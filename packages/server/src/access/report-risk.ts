// Risk that shows where no page is: a refresh token that is shown again, a password that a program sends.
import type { Authority, Exchange } from '../authority.ts';
import { lastFirstFactor } from '../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { RefreshTokenFamily } from '../records/refresh-token-family.ts';
import type { CredentialEvidence } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { networkOf } from '../risk/network.ts';
import { runDetectors } from '../risk/run-detectors.ts';
import { settleRisk } from './settle-risk.ts';
import { assessSignInRisk, mostDetections, withRisk } from './sign-in-risk.ts';

/** Two have the refresh token: one of them may be a thief. */
export async function reportReplay(
	authority: Authority,
	exchange: Exchange,
	family: RefreshTokenFamily,
	generation: number,
): Promise<void> {
	const { storage, risk } = authority;
	const user = await storage.directory.findUser(family.tenantId, family.userId);
	if (!user) return;
	const transaction = { id: family.id, freshFirstFactor: true, createdAt: exchange.now };
	const assessed = await assessSignInRisk(authority, exchange, { transaction, user, sessionAddress: undefined });
	if (!assessed) return;
	const issuedTo = family.decidedWith?.ipAddress ?? assessed.profile?.last.ipAddress;
	const attempt = {
		...assessed.attempt,
		replay: {
			generation,
			newestGeneration: family.generation,
			fromOtherNetwork: networkOf(issuedTo) !== networkOf(exchange.ipAddress),
		},
	};
	const all = runDetectors(risk.detectors, { attempt, profile: assessed.profile });
	// nobody signed in here: what is unusual of a sign-in is beside the point
	const findings = { ...all, found: all.found.filter(({ detector }) => detector.about === 'user') };
	const { tenantId, principal } = assessed.occasion;
	const known = await storage.risk.detectionsOf(tenantId, principal.id, mostDetections);
	await settleRisk(authority, exchange, {
		user,
		facts: [],
		risk: { ...assessed, attempt, findings, known },
		key: family.id,
		since: exchange.now,
		isByPolicy: false,
		ended: 'refused',
	});
}

/**
 * A program that sends a password can be asked for no second factor: what is detected is written at once, and stands
 * with the facts that policies judge.
 *
 * @returns the facts with their risk
 */
export async function assessPasswordGrant(
	authority: Authority,
	exchange: Exchange,
	{ user, facts, credential }: { user: DirectoryUser; facts: AuthenticationFacts; credential: CredentialEvidence },
): Promise<AuthenticationFacts> {
	const transaction = { id: exchange.ids.traceId, credential, freshFirstFactor: true, createdAt: exchange.now };
	const risk = await assessSignInRisk(authority, exchange, { transaction, user, sessionAddress: undefined });
	if (!risk) return facts;
	const { level } = risk;
	if (level !== 'none')
		await settleRisk(authority, exchange, {
			user,
			facts,
			risk,
			key: transaction.id,
			since: exchange.now,
			isByPolicy: false,
			ended: 'refused',
		});
	return level === 'none' ? facts : withRisk(facts, lastFirstFactor(facts), level ?? 'unknown');
}
