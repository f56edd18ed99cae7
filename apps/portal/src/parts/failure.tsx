import {
	Button,
	MessageBar,
	MessageBarActions,
	MessageBarBody,
	MessageBarTitle,
	Text,
} from '@fluentui/react-components';
import { GraphError } from '../graph/graph-error.ts';

function titleOf(error: Error): string {
	if (!(error instanceof GraphError)) return 'That did not work';
	if (error.status === 403) return 'Your roles do not allow this';
	if (error.status === 404) return 'This does not exist';
	if (error.status === 412) return 'Somebody else has changed this';
	return 'The authority refused';
}

function adviceOf(error: Error): string | undefined {
	if (!(error instanceof GraphError)) return undefined;
	if (error.status === 403)
		return 'Ask an administrator for a role that may: Security Reader to look, Conditional Access Administrator to change.';
	if (error.status >= 500) return 'Try again in a moment.';
	return undefined;
}

/** An error with what to do, and the id that the log knows. */
export function Failure({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
	const advice = adviceOf(error);
	return (
		<MessageBar intent="error" layout="multiline" role="alert">
			<MessageBarBody>
				<MessageBarTitle>{titleOf(error)}</MessageBarTitle> {error.message}
				{error instanceof GraphError && error.detail && <Text block>{error.detail}</Text>}
				{advice && <Text block>{advice}</Text>}
				{error instanceof GraphError && error.requestId && (
					<Text block size={200}>
						Request {error.requestId}
					</Text>
				)}
			</MessageBarBody>
			{retry && (
				<MessageBarActions>
					<Button onClick={retry}>Try again</Button>
				</MessageBarActions>
			)}
		</MessageBar>
	);
}
