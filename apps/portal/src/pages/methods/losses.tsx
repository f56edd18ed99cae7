import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { type PasskeyPolicy, warningsOf } from '../../changes/passkey-policy.ts';

/** What people lose by a change that is not written yet; nothing where they lose nothing. */
export function Losses({ before, after }: { before: PasskeyPolicy; after: PasskeyPolicy }) {
	return warningsOf(before, after).map((sentence) => (
		<MessageBar key={sentence} intent="warning" layout="multiline">
			<MessageBarBody>{sentence}</MessageBarBody>
		</MessageBar>
	));
}
