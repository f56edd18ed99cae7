export interface TenantFileIssue {
	/** such as `tenants[0].users[2].userPrincipalName` */
	path: string;
	message: string;
}

/** The file is not acceptable; nothing of it was applied. */
export class TenantFileError extends Error {
	override name = 'TenantFileError';
	readonly code = 'tenant_file';
	readonly issues: readonly TenantFileIssue[];
	constructor(issues: readonly TenantFileIssue[]) {
		super(
			`the tenant file is not acceptable:\n${issues
				.slice(0, 20)
				.map((issue) => `  ${issue.path || '(file)'}: ${issue.message}`)
				.join('\n')}${issues.length > 20 ? `\n  and ${issues.length - 20} more` : ''}`,
		);
		this.issues = issues;
	}
}
