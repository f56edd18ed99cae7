// Which terms of use a user has accepted, as it counts for a session. Microsoft Entra, "Terms of use": an acceptance
// ends after the period that the agreement names, on the dates that it names for everybody, and with a new major
// version in its language; what ended is asked for again when the user signs in anew, and not in the middle of a
// session.
import type { Agreement, AgreementAcceptance, AgreementFile } from '../records/agreement.ts';
import { addDuration } from './duration.ts';

export interface AcceptanceCircumstances {
	/** epoch seconds */
	now: number;
	/** when the first factor was proven, in epoch seconds */
	signedInAt: number | undefined;
	/** object id of the device that was presented; absent: none */
	deviceId: string | undefined;
}

/** @returns when an acceptance of the file ends, in epoch seconds; `undefined` where it does not end by itself */
export function expiryOf(
	{ termsExpiration, userReacceptRequiredFrequency }: Agreement,
	recordedAt: number,
): number | undefined {
	const ends: number[] = [];
	if (userReacceptRequiredFrequency !== undefined) ends.push(addDuration(recordedAt, userReacceptRequiredFrequency));
	if (termsExpiration) {
		const { startDateTime, frequency } = termsExpiration;
		let end = Date.parse(startDateTime) / 1000;
		// bounded: a schedule that does not move on ends with its first date
		for (let times = 0; end <= recordedAt && times < 10_000; times += 1) {
			const next = addDuration(end, frequency);
			if (next <= end) break;
			end = next;
		}
		if (end > recordedAt) ends.push(end);
	}
	return ends.length === 0 ? undefined : Math.min(...ends);
}

function holds(
	agreement: Agreement,
	acceptance: AgreementAcceptance,
	{ now, signedInAt, deviceId }: AcceptanceCircumstances,
): boolean {
	if (acceptance.state !== 'accepted' || acceptance.agreementId !== agreement.id) return false;
	if (agreement.isPerDeviceAcceptanceRequired && (!deviceId || acceptance.deviceId !== deviceId.toLowerCase()))
		return false;
	// what ends while a session lasts counts until it is over
	const judgedAt = Math.min(now, signedInAt ?? now);
	const language = languageOfVersion(agreement, acceptance.agreementFileId);
	const from = language?.acceptancesFrom ?? 0;
	if (acceptance.recordedAt < from && judgedAt >= from) return false;
	const expiry = expiryOf(agreement, acceptance.recordedAt);
	return expiry === undefined || expiry > judgedAt;
}

/** ids of versions begin with the id of their language, so that an older one is found again */
const languageOfVersion = ({ files }: Agreement, fileId: string): AgreementFile | undefined =>
	files.find(({ id }) => id.split('_')[0] === fileId.split('_')[0]);

/** @returns ids of the agreements whose acceptance counts */
export function acceptedAgreements(
	agreements: readonly Agreement[],
	acceptances: readonly AgreementAcceptance[],
	circumstances: AcceptanceCircumstances,
): ReadonlySet<string> {
	return new Set(
		agreements
			.filter((agreement) => acceptances.some((acceptance) => holds(agreement, acceptance, circumstances)))
			.map(({ id }) => id),
	);
}

/**
 * The document in the first language of the browser that there is one in; else the default one, else the one that came
 * first.
 */
export function fileFor({ files }: Agreement, acceptLanguage: string | undefined): AgreementFile | undefined {
	const wanted = (acceptLanguage ?? '')
		.slice(0, 256)
		.split(',')
		.map((part) => {
			const [tag = '', weight = ''] = part.trim().split(';');
			return { tag: tag.toLowerCase(), weight: /^\s*q=([\d.]+)$/.exec(weight)?.[1] ?? '1' };
		})
		.filter(({ tag }) => tag !== '')
		.sort((left, right) => Number(right.weight) - Number(left.weight));
	for (const { tag } of wanted) {
		const found =
			files.find(({ language }) => language.toLowerCase() === tag) ??
			files.find(({ language }) => language.toLowerCase().split('-')[0] === tag.split('-')[0]);
		if (found) return found;
	}
	return files.find(({ isDefault }) => isDefault) ?? files[0];
}
