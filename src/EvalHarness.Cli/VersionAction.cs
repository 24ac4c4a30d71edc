using System.CommandLine;
using System.CommandLine.Invocation;
using EvalHarness.Inference;
using EvalHarness.Runs;

namespace EvalHarness.Cli;

/// <summary><c>evalharness --version</c>: everything whose version can change a number.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine($"EvalHarness {Provenance.Version}");
        Console.Out.WriteLine($".NET {Environment.Version}");
        Console.Out.WriteLine($"ONNX Runtime {OnnxRuntimeVersion.Text}");
        Console.Out.WriteLine($"ML.NET {MLNetBuild.Text}");
        return ExitCode.Pass;
    }
}
