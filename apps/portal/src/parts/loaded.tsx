import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';

interface Query<Data> {
	data: Data | undefined;
	error: Error | null;
	refetch(): unknown;
}

/** Shows what was read, or that it is being read, or why it could not be. */
export function Loaded<Data>({ query, children }: { query: Query<Data>; children: (data: Data) => ReactNode }) {
	if (query.data !== undefined) return children(query.data);
	if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
	return <Spinner label="Reading" labelPosition="after" style={{ justifyContent: 'flex-start' }} />;
}
