export { type AuthorityApp, type AuthorityOptions, createAuthority } from './app.ts';
export type { Clock, RandomBytes } from './clock.ts';
export type { AuthorityEvent, EventSink } from './events.ts';
export type { HttpRequest, HttpResponse } from './http/message.ts';
export {
	type AuthenticatorMetadata,
	type FidoMetadata,
	readFidoMetadata,
} from './methods/passkeys/fido-metadata.ts';
export { oneTimeCode } from './one-time-code.ts';
export { type AuditAdministration, openAuditAdministration } from './programs/audit-administration.ts';
export type { AuditFault, AuditVerification } from './programs/audit-verification.ts';
export { demoOneTimeCode } from './programs/demo-one-time-code.ts';
export { type DevelopmentAuthority, type DevelopmentOptions, startDevelopment } from './programs/development.ts';
export { examine } from './programs/examination.ts';
export { createFaultInjection, type FaultInjection } from './programs/fault-injection.ts';
export type { Finding } from './programs/findings.ts';
export { type KeyAdministration, type KeyState, openKeyAdministration } from './programs/key-administration.ts';
export { migrateDatabase, requireDataFolder } from './programs/open-storage.ts';
export { restoreCopy, startProduction } from './programs/production.ts';
export {
	type ProductionConfiguration,
	parseConfiguration,
	productionConfigurationSchema,
	readFileOrRefuse,
	readRootSecret,
} from './programs/production-configuration.ts';
export { rotateRootSecret } from './programs/rotate-secret.ts';
export { applyTenantFile, type RunningAuthority } from './programs/running-authority.ts';
export type { ExchangeOutcome } from './programs/secret-exchange.ts';
export { createSetupInvitation, type SetupInvitation } from './programs/setup.ts';
export { StartupError } from './programs/startup-error.ts';
export { exportInstallation, importInstallation } from './programs/transfer.ts';
export type { PhoneMessage, SendPhoneMessage } from './records/phone-message.ts';
export { UndeliveredMessage } from './records/phone-message.ts';
export type { SignInProfile } from './records/sign-in-profile.ts';
export type { SignInRecord } from './records/sign-in-record.ts';
export type { ApplicationAttempt, ApplicationDetector } from './risk/application-detector.ts';
export type { Attempt, CredentialEvidence } from './risk/attempt.ts';
export type { Detector, Finding as RiskFinding } from './risk/detector.ts';
export { learn as learnSignIn } from './risk/profile.ts';
export { createRisk, type RiskOptions } from './risk/risk.ts';
export { runDetectors } from './risk/run-detectors.ts';
export { copyDatabase, type DatabaseCopy } from './storage/sqlite/copy.ts';
export { DataFolderError } from './storage/sqlite/data-folder-error.ts';
export { openSqliteStorage } from './storage/sqlite/index.ts';
export type { Storage } from './storage/storage.ts';
export { StorageSetupError } from './storage/storage-error.ts';
export { demoIds, demoSecrets, demoTenant, demoUsers } from './tenant-file/demo-tenant.ts';
export type { TenantFile } from './tenant-file/tenant-file.ts';
export { TenantFileError, type TenantFileIssue } from './tenant-file/tenant-file-error.ts';
