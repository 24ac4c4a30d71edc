using System.Reflection;
using Microsoft.ML;

namespace EvalHarness.MLNet;

/// <summary>The version of ML.NET that is loaded.</summary>
public static class MLNetVersion
{
    /// <summary>Version of the package, such as 5.0.1.</summary>
    public static string Text { get; } =
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? typeof(MLContext).Assembly.GetName().Version!.ToString();
}
