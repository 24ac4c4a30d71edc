using EvalHarness.Datasets;
using EvalHarness.Libraries;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.MLNet.Calibration;
using EvalHarness.MLNet.Datasets;
using EvalHarness.MLNet.Models;
using Microsoft.ML;

namespace EvalHarness.MLNet;

/// <summary>ML.NET's files in the pipeline: models (.zip) as checkpoints, binary files (.idv) as datasets; and its calibrators.</summary>
public static class MLNetFiles
{
    /// <summary>
    /// Lets every catalog of this process read ML.NET's files. The command line does so by itself; a program that calls the pipeline does so
    /// once, before it opens a catalog.
    /// </summary>
    public static void Use() => MLNetAtHand.Use(new Library());

    private sealed class Library : IMLNet
    {
        public string Version => $"ML.NET {MLNetVersion.Text}";

        public ILibraryModel OpenModel(string path) => SavedModel.Open(new MLContext(seed: 0), path);

        public DatasetFormat OpenTable(DatasetCard card) => IdvFile.Open(new MLContext(seed: 0), card);

        public IReadOnlyList<IRecalibrator> FitCalibrators(IReadOnlyList<string> names, IReadOnlyList<float> logits, IReadOnlyList<int> labels) =>
            FittedCalibrator.Fit(new MLContext(seed: 0), names, logits, labels);

        public TableGuess LookAtTable(string path) => ViewDescription.Of(IdvFile.Schema(new MLContext(seed: 0), path));
    }
}
