// Microsoft Graph, "appliedConditionalAccessPolicy resource type": the policies of a record of the sign-in log.

/** Graph's `conditionalAccessRuleSatisfied`, of beta. */
export interface ConditionalAccessRuleSatisfied {
	/** one of `conditionalAccessConditions` */
	conditionalAccessCondition: string;
	/** one of `conditionalAccessRule`, such as `allUsers` */
	ruleSatisfied: string;
}

export interface AppliedConditionalAccessPolicy {
	id: string;
	displayName: string;
	result: string;
	/** as Entra's log writes them, such as `Mfa` */
	enforcedGrantControls: string[];
	enforcedSessionControls: string[];
	/** beta; absent where the policy asks for none */
	authenticationStrength?: {
		authenticationStrengthId: string;
		displayName: string | null;
		authenticationStrengthResult: 'satisfied' | 'cannotSatisfy' | 'singleChallengeRequired';
	};
	/** beta: flags, joined by commas; what the sign-in does not say is in neither of the two */
	conditionsSatisfied?: string;
	/** beta; `none`, since policies that did not apply are not in the record */
	conditionsNotSatisfied?: string;
	/** beta */
	includeRulesSatisfied?: ConditionalAccessRuleSatisfied[];
	/** beta; empty: an excluded sign-in is not one that the policy applied to */
	excludeRulesSatisfied?: ConditionalAccessRuleSatisfied[];
	/** beta */
	sessionControlsNotSatisfied?: string[];
}
