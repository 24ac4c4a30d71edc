using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Models;

namespace EvalHarness.Libraries;

/// <summary>A model that a library other than ONNX Runtime has opened.</summary>
internal interface ILibraryModel
{
    /// <summary>Name and version of the library.</summary>
    string Library { get; }

    /// <summary>How to feed it.</summary>
    InputSpec Input { get; }

    /// <summary>What it gives back.</summary>
    OutputSpec Output { get; }

    /// <summary>Names of its classes in the order of the outputs; null where it names none.</summary>
    IReadOnlyList<string>? Labels { get; }

    /// <summary>Parameters; null where its kind has none that can be counted.</summary>
    long? Parameters { get; }

    /// <summary>What was counted, or why nothing was: a sentence.</summary>
    string ParametersNote { get; }

    /// <summary>What was inferred, and from what.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Why a dataset does not fit, with the way out; null if it does.</summary>
    string? Problem(CatalogedModel model, Dataset dataset);

    /// <summary>Makes it ready.</summary>
    /// <param name="model">What the catalog knows of it.</param>
    /// <param name="options">Threads and batch; it runs on the CPU whatever the device.</param>
    /// <param name="sample">A batch of the data that will come; null for made-up ones.</param>
    /// <exception cref="RefusedException">It cannot be run.</exception>
    IClassifier Open(CatalogedModel model, InferenceOptions options, Data.SampleBatch? sample);
}
