namespace EvalHarness.Datasets;

/// <summary>A file of a dataset.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Role">What it holds: <c>images</c>, <c>labels</c>, <c>data</c>, <c>slices</c>.</param>
/// <param name="Sha256">Hash that dataset.json declares, lower-case hex; null where it declares none.</param>
public sealed record DatasetFile(string Path, string Role, string? Sha256);

/// <summary>A sample that could not be read. It is counted and listed, never silently dropped.</summary>
/// <param name="Index">Its index in the dataset.</param>
/// <param name="Path">The file, or the file and line.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record BadSample(int Index, string Path, string Reason);

/// <summary>A column that cuts a dataset into groups.</summary>
/// <param name="Name">Name of the column.</param>
public sealed record SliceColumn(string Name);

/// <summary>The groups of one slice column.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Groups">Names of the groups, in order of first appearance.</param>
/// <param name="GroupOf">For each sample of the dataset the number of its group; -1 where the value is missing.</param>
public sealed record SliceValues(string Column, IReadOnlyList<string> Groups, int[] GroupOf);
