// Terms of use as a tenant keeps them, and what users answered. Microsoft Graph, "agreement resource type" and
// "agreementAcceptance resource type". The documents are texts here.

export interface AgreementFile {
	/** of this version of the document in this language */
	id: string;
	/** BCP 47, such as `en` or `en-US` */
	language: string;
	displayName: string;
	fileName: string;
	/** shown where no document is in a language of the browser */
	isDefault: boolean;
	/** it made the acceptances of earlier versions in its language void */
	isMajorVersion: boolean;
	text: string;
	/** epoch seconds */
	createdAt: number;
	/** acceptances of its language that were given before are void; epoch seconds */
	acceptancesFrom: number;
}

export interface Agreement {
	id: string;
	/** for administrators */
	displayName: string;
	/** whether the user has to open the document before accepting it */
	isViewingBeforeAcceptanceRequired: boolean;
	/** whether it has to be accepted on each device */
	isPerDeviceAcceptanceRequired: boolean;
	/** all acceptances end at the first date and then once in each period; ISO 8601 */
	termsExpiration?: { startDateTime: string; frequency: string };
	/** ISO 8601: how long an acceptance holds */
	userReacceptRequiredFrequency?: string;
	/** the newest version in each language, in the order in which the languages came */
	files: readonly AgreementFile[];
}

export interface AgreementAcceptance {
	id: string;
	tenantId: string;
	userId: string;
	agreementId: string;
	agreementFileId: string;
	state: 'accepted' | 'declined';
	/** epoch seconds */
	recordedAt: number;
	/** as they were then */
	userDisplayName: string;
	userPrincipalName: string;
	/** object id of the device in lower case; absent: it was no registered one */
	deviceId?: string;
	deviceDisplayName?: string;
}
