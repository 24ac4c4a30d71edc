using System.Globalization;

namespace EvalHarness.Models;

/// <summary>
/// Reads what an ONNX file says about itself by walking its protobuf fields: names, shapes and counts. Weights are jumped over, so time and memory do not
/// grow with them. Anything malformed is a <see cref="RefusedException"/>; a hostile file can neither crash nor hang it: every length is
/// bounded by the file, sizes are multiplied with overflow checks, nesting is at most 64 deep.
/// </summary>
public static class OnnxFileReader
{
    private const string Repair = "Export the model again, or copy the file again if it was cut off on the way.";

    /// <summary>Reads a file and checks that its external data is there.</summary>
    /// <exception cref="RefusedException">No ONNX, cut off, damaged, or external data missing, too short or outside the folder.</exception>
    public static OnnxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var walker = new ProtobufWalker(path);
            if (walker.Length == 0)
            {
                throw new RefusedException("The file is empty.", Repair);
            }

            var parts = new OnnxParts();
            new OnnxWalk(walker, parts).Model();
            return Build(path, parts, walker);
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException)
        {
            throw new RefusedException($"The file is not a valid ONNX model: {error.Message}.", Repair);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The file cannot be read: {error.Message}", "Check the file and its permissions.");
        }
    }

    private static OnnxFile Build(string path, OnnxParts parts, ProtobufWalker walker)
    {
        if (!parts.HasGraph || parts.Opsets.Count == 0 || parts.Outputs.Count == 0)
        {
            throw new RefusedException("The file is not an ONNX model: it holds no graph with operator versions and outputs.", Repair);
        }

        var weights = parts.MainInitializers;
        return new OnnxFile
        {
            Path = path,
            IrVersion = parts.IrVersion,
            Producer = parts.Producer is null ? null : $"{parts.Producer} {parts.ProducerVersion}".Trim(),
            Opsets = parts.Opsets,
            Inputs = parts.Inputs.Where(input => !weights.Contains(input.Name)).ToArray(),
            Outputs = parts.Outputs,
            OutputOperators = parts.Outputs.Where(output => parts.Makers.ContainsKey(output.Name))
                .DistinctBy(output => output.Name)
                .ToDictionary(output => output.Name, output => parts.Makers[output.Name], StringComparer.Ordinal),
            OutputLabels = parts.Labels.Of(parts.Outputs, walker),
            OtherLabels = parts.Labels.Other,
            PlaceOutputs = parts.Outputs.Select(output => output.Name).Where(parts.Labels.IsPlace).ToHashSet(StringComparer.Ordinal),
            Operators = parts.Operators,
            Tensors = parts.Tensors.Select(tensor => tensor.Tensor).ToArray(),
            Parameters = CountParameters(parts),
            ExternalFiles = CheckExternal(path, parts),
        };
    }

    private static long CountParameters(OnnxParts parts)
    {
        long total = 0;
        foreach (var (tensor, scope) in parts.Tensors)
        {
            total = checked(total + ParameterRule.Count(tensor, parts.UsesOf(tensor.Name, scope)));
        }

        return total;
    }

    private static List<string> CheckExternal(string path, OnnxParts parts)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lengths = new Dictionary<string, (string Path, long Length)>(StringComparer.Ordinal);
        foreach (var (tensor, _) in parts.Tensors)
        {
            if (tensor.External is not { } external)
            {
                continue;
            }

            if (!lengths.TryGetValue(external.Location, out var file))
            {
                file = Open(folder, external.Location);
                lengths.Add(external.Location, file);
            }

            var needed = external.Length ?? 0;
            if (external.Offset < 0 || needed < 0 || external.Offset > file.Length || needed > file.Length - external.Offset)
            {
                throw new RefusedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"External data '{external.Location}' has {file.Length} bytes, but '{tensor.Name}' lies at {external.Offset} + {needed}."),
                    "Copy the external data file again.");
            }
        }

        return lengths.Values.Select(file => file.Path).Distinct(StringComparer.Ordinal).ToList();
    }

    private static (string Path, long Length) Open(string folder, string location)
    {
        string full;
        try
        {
            full = SafePath.Inside(folder, location);
        }
        catch (RefusedException error)
        {
            throw new RefusedException($"External data: {error.Reason}", "Keep the weights in the model's folder, and export with a plain file name.");
        }

        return File.Exists(full)
            ? (full, FileLength.Of(full))
            : throw new RefusedException($"External data '{location}' is missing.", $"Copy '{location}' to the model's folder.");
    }
}
